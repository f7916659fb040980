import { describe, expect, it } from 'vitest'

import { readConfigFile } from './config-file.js'
import type { Failure } from './failure.js'

const env = { KEY: 'a secret', EMPTY: '' }
const file = (values: string, more = '') =>
  `namespace: shop\nlayers:\n  - { name: default, level: default, values: ${values} }\n${more}`

function issuesOf(text: string) {
  try {
    readConfigFile('shop.yaml', text, env)
  } catch (error) {
    return (error as Failure).details.issues
  }
  return null
}

describe('a file of configuration', () => {
  it('has a namespace a document, with defaults filled in and secrets from the environment', () => {
    const text = `${file('{ key: { $secret: env:KEY }, list: [{ $secret: env:KEY }] }')}---\nnamespace: app\nlayers: [{ name: default, level: default, values: {} }]\n`
    const [shop, app] = readConfigFile('shop.yaml', text, env)
    expect(shop).toEqual({
      namespace: 'shop',
      layers: [
        {
          name: 'default',
          level: 'default',
          rank: 0,
          selector: {},
          values: { key: { $secret: 'a secret' }, list: [{ $secret: 'a secret' }] },
        },
      ],
    })
    expect(app?.namespace).toBe('app')
  })

  it('takes how it is rolled out, and the settings of the namespace', () => {
    const more =
      'rollout:\n  stages: [{ reach: { kind: share, share: 0.1 }, holdMs: null }]\nsettings: { keep: 5 }\n'
    const [shop] = readConfigFile('shop.yaml', file('{}', more), env)
    expect(shop?.rollout?.guard.onTrouble).toBe('pause')
    expect(shop?.settings).toMatchObject({ keep: 5, drift: 'report' })
  })

  it('leaves masked secrets, as an export has them, masked', () => {
    const [shop] = readConfigFile('shop.yaml', file('{ key: { $secret: ••• } }'), env)
    expect(shop?.layers[0]?.values).toEqual({ key: { $secret: '•••' } })
  })

  it.each([
    ['a secret in the clear', '{ key: { $secret: hunter2 } }', 'default.key', 'env:NAME'],
    ['a variable that is not set', '{ key: { $secret: env:OTHER } }', 'default.key', 'OTHER'],
    ['a variable that is empty', '{ key: { $secret: env:EMPTY } }', 'default.key', 'EMPTY'],
    ['a name that reaches a prototype', '{ __proto__: { a: 1 } }', '__proto__', 'name'],
    ['no number', '{ a: .nan }', 'a', 'number'],
  ])('is refused with %s, by its path', (_what, values, path, message) => {
    const [issue] = issuesOf(file(values)) ?? []
    expect(issue?.path).toBe(path)
    expect(issue?.message).toContain(message)
    expect(issue?.message).not.toContain('hunter2')
  })

  it('names the line that is no YAML', () => {
    expect(issuesOf('namespace: shop\nlayers: [\n')?.[0]?.path).toMatch(/^line \d$/)
  })

  it.each([
    ['', ''],
    ['namespace: Shop\nlayers: []\n', 'namespace'],
    ['namespace: shop\n', 'layers'],
    [file('{}', 'extra: 1\n'), ''],
    [file('{}', 'rollout: { stages: [] }\n'), 'rollout.stages'],
    ['- a list\n', ''],
  ])('is refused as %j, at %j', (text, path) => {
    expect(issuesOf(text)?.[0]?.path).toBe(path)
  })

  it('does not let a few lines become millions of values', () => {
    const bomb = `namespace: shop\nlayers:\n  - name: default\n    level: default\n    values:\n      a: &a [1,1,1,1,1,1,1,1,1,1]\n      b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n      c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n      d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`
    expect(issuesOf(bomb)).toEqual([{ path: '', message: 'Too many aliases' }])
  })
})
