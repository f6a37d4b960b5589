import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These have a script of their own: npm run test:slow
    exclude: ['test/**/*.slow.test.ts', 'test/**/*.conformance.test.ts', 'node_modules/**'],
    pool: 'threads',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
