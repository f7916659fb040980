import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('.', import.meta.url))

/** What asks other hosts; a quote behind it is a route of our own. */
const asking = /\bfetch\(|\bhttps?\.(request|get)\((?!')|request: \w+ \} = .*https? : http|'undici'/

it('asks other hosts on one way, which refuses inner addresses', () => {
  const askers = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^generated\/|^testing\//.test(file))
    .filter((file) => asking.test(readFileSync(`${root}/${file}`, 'utf8')))
  // The check of a container's health asks the server beside it, at the port of its own settings.
  expect(askers.sort()).toEqual(['http/health-command.ts', 'http/outbound.ts'])
})
