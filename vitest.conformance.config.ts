import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

const { projects: _, ...test } = base.test ?? {};

/** Against real servers, which an npm script starts: `npm run conformance:opensearch`. */
export default mergeConfig(
  { ...base, test },
  {
    test: {
      include: ['test/conformance/**/*.conformance.test.ts'],
      exclude: ['node_modules/**'],
      // They share one server.
      fileParallelism: false,
    },
  },
);
