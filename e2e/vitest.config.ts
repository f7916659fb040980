import { defineConfig } from 'vitest/config'

/** The failure drills: real processes, real seconds. */
export default defineConfig({
  test: {
    include: ['src/faults/**/*.test.ts'],
    testTimeout: 150_000,
    hookTimeout: 60_000,
    maxConcurrency: 10,
  },
})
