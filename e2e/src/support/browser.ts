import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { chromium } from '@playwright/test'

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** Flags that a browser needs as root and without a way out; harmless elsewhere. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A Chromium: Playwright's own, else the system's, else the one that npm brought. */
export async function findBrowser(): Promise<string> {
  const own = chromium.executablePath()
  if (isExecutable(own)) return own
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const system = folders
    .flatMap((folder) => systemNames.map((name) => path.join(folder, name)))
    .find(isExecutable)
  return system ?? sparticuz.executablePath()
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
