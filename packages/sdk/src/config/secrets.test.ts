import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { flatApp as app, newConfigs, rejectionOf } from '../testing/namespaces.js'

const { schema } = app

describe('a secret', () => {
  const secret = 'correct horse'
  it('is plain to the application, and to nobody else', () => {
    const { config: declare, said, release } = newConfigs()
    const config = declare('app', app)
    release(1, { password: { $secret: secret }, other: { $secret: 'unknown to the schema' } })
    expect(config.get('password')).toBe(secret)
    config.set('max', 3)
    const told = [
      config.explain('password'),
      config.explain(''),
      config.status(),
      config.diff(),
      said,
    ]
    expect(JSON.stringify(told)).not.toMatch(/correct horse|unknown to the schema/)
    expect(config.explain('password')).toMatchObject({ value: '•••', secret: true })
  })

  it('in a list is one too, declared or marked', () => {
    const upstream = z.object({ url: z.string(), key: z.string().meta({ secret: true }) })
    const listed = z.object({ upstreams: z.array(upstream), tokens: z.array(z.string()) })
    const { config: declare, release } = newConfigs()
    const config = declare('app', { schema: listed, env: false })
    const heard: unknown[] = []
    const hear = (message: unknown) => void heard.push(message)
    subscribe('foundation.config.config_updated', hear)
    const tokens = [{ $secret: secret }, 'plain']
    release(1, { upstreams: [{ url: 'http://a', key: secret }], tokens })
    unsubscribe('foundation.config.config_updated', hear)
    expect(config.get('tokens')).toEqual([secret, 'plain'])
    config.set('tokens', [`${secret} 2`, 'plain 2'])
    const told = [
      config.explain(''),
      config.diff(),
      config.diff({}),
      heard,
      config.explain('tokens'),
    ]
    expect(JSON.stringify(told)).not.toContain(secret)
    expect(config.explain('upstreams').value).toEqual([{ url: 'http://a', key: '•••' }])
    expect(heard).toContainEqual(expect.objectContaining({ path: 'tokens', new: ['•••', 'plain'] }))
    expect(config.updatablePaths()).toEqual(['upstreams', 'tokens'])
  })

  it('is in no rejection, neither its own nor another one', () => {
    const { config, release } = newConfigs()
    const telling = schema.superRefine(({ password }, context) => {
      context.addIssue({ code: 'custom', path: ['max'], message: `Wrong for ${password}` })
    })
    config('app', { schema: telling, env: false })
    expect(rejectionOf(() => release(1, { password: secret })).message).toBe('Not valid')
    const short = rejectionOf(() => release(2, { password: 'short' }))
    expect(short.path).toBe('password')
    expect(short.message).not.toContain('received')
  })
})
