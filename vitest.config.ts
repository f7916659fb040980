import { defineConfig } from 'vitest/config'

/** Tests run on core's sources, so that they are never older than the code beside them. */
const alias = [
  {
    find: /^@foundation\/core\/([a-z-]+)$/,
    replacement: new URL('packages/core/src/$1/index.ts', import.meta.url).pathname,
  },
]
const everywhere = '{packages,apps,scripts,examples,bench}/**'
const exclude = ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/generated/**']

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: [`${everywhere}/*.test.{ts,tsx,mjs}`],
          exclude: [...exclude, '**/*.db.test.*', '**/*.process.test.*'],
          testTimeout: 10_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'db',
          include: [`${everywhere}/*.db.test.ts`],
          exclude,
          globalSetup: 'apps/server/src/testing/global-setup.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'launcher',
          include: ['scripts/**/*.process.test.mjs'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
