import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

const { include: _, exclude: __, ...test } = base.test ?? {};

export default mergeConfig(
  { ...base, test },
  { test: { include: ['test/**/*.slow.test.ts'], exclude: ['node_modules/**'] } },
);
