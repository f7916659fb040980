import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

import { commands } from './commands.js'
import { run } from './testing/run.js'

/** What bash offers for words of which the last is being typed. */
function offered(script: string, words: readonly string[]): string[] {
  const line = `${script}
COMP_WORDS=(${words.map((it) => `'${it}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_foundation; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', line], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}

describe('completion', () => {
  it('offers commands, then their second words, then their options', async () => {
    const { out } = await run(['completion', 'bash'])
    expect(offered(out, ['foundation', 'no'])).toEqual(['nodes'])
    expect(offered(out, ['foundation', 'nodes', 'd'])).toEqual(['drain'])
    expect(offered(out, ['foundation', 'nodes', 'drain', '--w'])).toEqual(['--wait'])
    expect(offered(out, ['foundation', 'get', 'pol'])).toEqual(['policies'])
    expect(offered(out, ['foundation', 'get', 'policies', '--o'])).toEqual(['--output'])
    expect(offered(out, ['foundation', 'apply', '--dry'])).toEqual(['--dry-run'])
    expect(offered(out, ['foundation', 'get', 'nodes', '-o', ''])).toEqual([
      'table',
      'json',
      'yaml',
    ])
    expect(offered(out, ['foundation', 'completion', 'f'])).toEqual(['fish'])
  })

  it.each(['bash', 'zsh', 'fish'])('of %s knows every command and option', async (shell) => {
    const { out } = await run(['completion', shell])
    for (const { name, options } of commands) {
      for (const word of name.split(' ')) expect(out).toContain(word)
      for (const option of Object.keys(options)) expect(out).toContain(option)
    }
  })

  it('of another shell there is none', async () => {
    expect((await run(['completion', 'tcsh'])).err).toContain('bash, zsh, fish')
  })
})
