import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Those that may open a transaction: `mutate` and `commit`, and making the fleet before anybody could be asked. */
const mayOpen = ['context.ts', 'database/fleet.ts']

it('changes things on one path: transactions of the client are opened by mutate and commit alone', () => {
  const openers = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^generated\/|^testing\//.test(file))
    .filter((file) => readFileSync(`${root}/${file}`, 'utf8').includes('$transaction('))
  expect(openers.sort()).toEqual(mayOpen)
})
