import { defineConfig } from '@playwright/test'

import { findBrowser } from './src/support/browser.js'

const browser = await findBrowser()

/** What a person does in the console, against one real stack. Journeys follow each other on it. */
export default defineConfig({
  testDir: 'src/journeys',
  outputDir: 'test-results/journeys',
  globalSetup: './src/support/stack-host.ts',
  // One stack, one story: what an earlier journey made is there for the later ones.
  workers: 1,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/journeys.json' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    actionTimeout: 20_000,
    navigationTimeout: 40_000,
    trace: 'retain-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: browser,
  },
  projects: [
    { name: 'first run', testMatch: 'first-run.spec.ts' },
    {
      name: 'daily work',
      testMatch: ['overview', 'nodes', 'node', 'access', 'keyboard'].map(
        (it) => `**/${it}.spec.ts`,
      ),
      dependencies: ['first run'],
    },
    { name: 'protection', testMatch: 'protection.spec.ts', dependencies: ['first run'] },
    {
      name: 'config',
      testMatch: ['config', 'config-rollout', 'config-people'].map((it) => `**/${it}.spec.ts`),
      dependencies: ['first run'],
    },
    {
      name: 'coming in',
      testMatch: ['entrance', 'people', 'powers', 'audit', 'reference'].map(
        (it) => `**/${it}.spec.ts`,
      ),
      dependencies: ['first run'],
    },
    { name: 'every page', testMatch: 'pages.spec.ts', dependencies: ['first run'] },
    // Last, as it stands last: the server that it kills is everybody's.
    { name: 'outage', testMatch: 'outage.spec.ts', dependencies: ['first run'] },
  ],
})
