import { readFileSync } from 'node:fs'

/** Of this server, as its package says. The same from `src` and from `dist`. */
export const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }
