/** What the guide tells people to type is what there is. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { parse } from './arguments.js'
import { commands } from './commands.js'
import { readConfigFile } from './config-file.js'

const root = new URL('../../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')
const guide = read('docs/guides/automate.md')

function blocksOf(language: string): string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  )
}

/** As a shell would part it; what comes after a pipe or a redirection is somebody else's. */
function wordsOf(line: string): string[] {
  const own = line.split(/ [>|]/)[0] ?? line
  return [...own.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

const lines = [
  ...blocksOf('sh').flatMap((block) => block.split('\n')),
  ...[...guide.matchAll(/`(npx foundation [^`]+)`/g)].map(([, line = '']) => line),
].filter((line) => line.startsWith('npx foundation ') && !line.includes('--help'))

describe('the guide of automation', () => {
  it.each(lines)('%s', (line) => {
    const [, , ...words] = wordsOf(line)
    const command = commands.find(({ name }) => `${words.join(' ')} `.startsWith(`${name} `))
    expect(command).toBeDefined()
    if (command) parse(command, words.slice(command.name.split(' ').length))
  })

  it('shows every command of configuration', () => {
    for (const { name } of commands.filter((it) => it.name.startsWith('config '))) {
      expect(lines.filter((line) => line.startsWith(`npx foundation ${name} `))).not.toEqual([])
    }
  })

  it('has files that can be applied', () => {
    const files = blocksOf('yaml')
    expect(files).not.toEqual([])
    for (const text of files) {
      expect(readConfigFile('shop.yaml', text, { PAYMENTS_KEY: 'x' })).toHaveLength(1)
    }
  })

  it('asks the REST API for what it has', () => {
    const { paths } = JSON.parse(read('docs/reference/openapi.json')) as {
      paths: Record<string, unknown>
    }
    const patterns = Object.keys(paths).map(
      (path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    )
    const asked = [...guide.matchAll(/\/api\/v1(\/[\w/-]+)/g)].map(([, path = '']) => path)
    expect(asked.length).toBeGreaterThan(2)
    for (const path of asked.filter((it) => it !== '/openapi' && it !== '/docs')) {
      expect(
        patterns.some((pattern) => pattern.test(path)),
        path,
      ).toBe(true)
    }
  })
})
