import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'

export interface Browser {
  readonly executablePath?: string
  readonly args: string[]
}

/** Offline, and without what a container lacks. */
const usualArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
]

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Finds a Chromium: the one named by `BROWSER_PATH`, Playwright's own, the system's, and last the one that
 * comes with npm.
 *
 * @throws Error that says how to get one
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser> {
  // Chromium's sandbox refuses root.
  const args = [...usualArgs, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  if (env.BROWSER_PATH) return { executablePath: env.BROWSER_PATH, args }
  if (isExecutable(chromium.executablePath())) return { args }
  const system = (env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => systemNames.map((name) => path.join(folder, name)))
    .find(isExecutable)
  if (system) return { executablePath: system, args }
  if (process.platform === 'linux') {
    const { default: packaged } = await import('@sparticuz/chromium')
    return { executablePath: await packaged.executablePath(), args: [...packaged.args, ...args] }
  }
  throw new Error('No browser found. Get one with `npx playwright install chromium`.')
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
