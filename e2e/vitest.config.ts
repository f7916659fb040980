import { defineConfig } from 'vitest/config'

/** The failure drills: real processes, real seconds. */
export default defineConfig({
  test: {
    include: ['src/faults/**/*.test.ts'],
    testTimeout: 150_000,
    hookTimeout: 120_000,
    // Real seconds are asserted, so that the machine must not be busy with all drills at once.
    maxConcurrency: 5,
    fileParallelism: false,
  },
})
