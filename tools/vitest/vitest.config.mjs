import { defineConfig } from 'vitest/config';

const conditions = ['@proxflow/source'];

/** One configuration for every package: tests run on live sources through the namespaced export condition. */
export default defineConfig({
  resolve: { conditions: [...conditions, 'module', 'node', 'import', 'default'] },
  ssr: {
    resolve: {
      conditions: [...conditions, 'node', 'import', 'default'],
      externalConditions: ['node', 'import', 'default'],
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    pool: 'threads',
    testTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.reports/vitest.json' },
    passWithNoTests: false,
  },
});
