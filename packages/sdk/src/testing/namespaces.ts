/** Namespaces of one process without a session, and whatever they say and ask. For this package's own tests. */
import type { Layer } from '@foundation/core/config'
import { expect } from 'vitest'
import { z } from 'zod'

import type { ConfiguredCalls } from '../config/config-calls.js'
import type { FleetLink } from '../config/fleet-values.js'
import { Namespaces } from '../config/namespaces.js'
import { Rejection } from '../resources/handler.js'
import type { ConfigReport } from '../worker/reports.js'

interface Said {
  readonly level: string
  readonly message: string
  readonly event: string
  readonly [field: string]: unknown
}

export const layer = (values: object, rest: Partial<Layer> = {}): Layer => ({
  name: rest.level ?? 'default',
  level: 'default',
  rank: 0,
  selector: {},
  values: values as Layer['values'],
  ...rest,
})

export function newConfigs({ link = {} as Partial<FleetLink> | null, labels = {} } = {}) {
  const node = { nodeId: 'shop-1', service: 'shop', labels: labels as Record<string, string> }
  const said: Said[] = []
  const faults: unknown[] = []
  const reports: ConfigReport[] = []
  const reconsidered: string[] = []
  const unasked = () => Promise.reject(new Error('not asked for'))
  const configs = new Namespaces({
    node: () => node,
    link: link && { ask: unasked, write: unasked, post: (it) => reports.push(it), ...link },
    reconsider: (_kind, keys) => reconsidered.push(...keys),
    say: (level, message, fields) =>
      said.push({ level, message, ...(fields as { event: string }) }),
    onFault: (error) => faults.push(error),
  })
  const { config: handler } = configs.handlers
  const config = ((name: string, options?: object) =>
    configs.config(name, options)) as ConfiguredCalls['config']
  let revision = 0
  /** A release of `app`; a list of values is its default layer alone. */
  const release = (
    number: number,
    layers: readonly Layer[] | object,
    { key = 'app', namespace = 'app' } = {},
  ) => {
    revision += 1
    const spec = {
      namespace,
      release: number,
      layers: Array.isArray(layers) ? layers : [layer(layers)],
    }
    // What crosses the wire is JSON, and shared with nobody.
    const sent = JSON.parse(JSON.stringify(spec))
    void handler?.apply({ key, revision, spec: sent })
  }
  const remove = (key: string) => void handler?.remove(key)
  return { configs, config, node, said, faults, reports, reconsidered, release, remove }
}

/** A declaration with fields inside of one another, each kind once. */
export const nestedApp = {
  schema: z.object({
    db: z
      .object({
        host: z.string().default('localhost').meta({ mutable: 'restart' }),
        pool: z.object({ max: z.number().int().max(100).default(10) }).prefault({}),
        password: z.string().optional().meta({ secret: true }),
      })
      .prefault({}),
    region: z.enum(['eu', 'us']).default('eu').meta({ mutable: 'never' }),
    limits: z.record(z.string(), z.number()).default({}),
    greeting: z.string().nullable().default(null),
  }),
  env: false,
} as const

/** A declaration whose fields stand beside one another. */
export const flatApp = {
  schema: z.object({
    max: z.number().max(100).default(1),
    host: z.string().default('localhost').meta({ mutable: 'restart' }),
    region: z.string().optional().meta({ mutable: 'never' }),
    password: z.string().min(8).optional().meta({ secret: true }),
  }),
  env: false,
} as const

/** Matches an error with this code. */
export const code = (it: string) => expect.objectContaining({ code: it })

/** With what something was rejected. */
export function rejectionOf(work: () => void): Rejection {
  try {
    work()
  } catch (error) {
    if (error instanceof Rejection) return error
    throw error
  }
  throw new Error('It was not rejected')
}
