import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

const { projects: _, ...test } = base.test ?? {};

export default mergeConfig(
  { ...base, test },
  { test: { include: ['test/**/*.slow.test.ts'], exclude: ['node_modules/**'] } },
);
