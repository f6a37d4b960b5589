import { defineConfig } from 'vitest/config';

/** Slow suites and conformance have scripts of their own. */
const ELSEWHERE = ['test/**/*.slow.test.ts', 'test/**/*.conformance.test.ts', 'node_modules/**'];
/**
 * These change what is global: variables of the environment, or, by loading drizzle-orm, how the
 * driver of Neon reads types. Each has a worker of its own.
 */
export const ALONE = [
  'test/conformance/opensearch/cannot-run.test.ts',
  'test/connections/rds/clients.test.ts',
  'test/e2e/real-clients.test.ts',
];
/** A test that asserts nothing fails. */
const ASSERTING = { requireAssertions: true };

export default defineConfig({
  test: {
    globalSetup: 'test/support/run-directory.ts',
    setupFiles: 'test/support/seed-of-code.ts',
    pool: 'threads',
    restoreMocks: true,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // Loading the same modules for each file anew took a third of the time. So these files share
        // what is global and put back what they change; test/architecture/shared-state.test.ts looks.
        test: {
          name: 'together',
          isolate: false,
          expect: ASSERTING,
          include: ['test/**/*.test.ts'],
          exclude: [...ELSEWHERE, ...ALONE],
        },
      },
      { extends: true, test: { name: 'alone', expect: ASSERTING, include: ALONE } },
    ],
  },
});
