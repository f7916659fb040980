import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

import { settings } from './settings.js'

const seed = fileURLToPath(new URL('../shop.yaml', import.meta.url))
const current = settings.payments('4.2.1')
const older = settings.payments('3.9.6')
const retries = (count: number) => ({ payments: { provider: { retries: count } } })

describe('the settings of the shop', () => {
  it.each(Object.entries({ ...settings, payments: current }))(
    'are whole for %s where nothing was released',
    (_service, schema) => {
      expect(schema.safeParse({}).success).toBe(true)
    },
  )

  it('let the payments of today retry more often than those of yesterday', () => {
    expect(current.safeParse(retries(8)).success).toBe(true)
    expect(older.safeParse(retries(3)).success).toBe(true)
    const { error } = older.safeParse(retries(8))
    expect(error?.issues[0]).toMatchObject({ path: ['payments', 'provider', 'retries'] })
  })

  it('are imported under the name of their file', () => {
    expect(path.parse(seed).name).toBe('shop')
    for (const part of Object.keys({ ...current.shape, ...settings.gateway.shape })) {
      expect(readFileSync(seed, 'utf8')).toContain(`\n      ${part}:`)
    }
  })
})
