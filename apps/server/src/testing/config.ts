/** Configuration in tests: a fleet with a namespace, and the few words that a test of it says again and again. */
import {
  CreateNamespace,
  type Layers,
  NamespaceSettings,
  Propose,
  type RolloutPlan,
} from '@foundation/core/config'
import type { JsonObject } from '@foundation/core/text'
import type { z } from 'zod'

import { saveDraft } from '../config/drafts.js'
import { createNamespace, getNamespace } from '../config/namespaces.js'
import type { ConfigCtx } from '../config/records.js'
import { propose } from '../config/releases.js'
import { start } from '../config/steering.js'
import { stepRollouts } from '../config/watch.js'
import type { Actor } from '../context.js'
import { type TestFleet, type TestFleetOptions, testFleet, testSecrets } from './fleet.js'

export interface TestConfig {
  readonly fleet: TestFleet
  readonly ctx: ConfigCtx
  /** The same, as somebody else with all scopes. */
  as(actor: Partial<Actor>): ConfigCtx
  /** Saves these values as the default layer of the draft, and proposes that. */
  propose(values: JsonObject, more?: Partial<z.input<typeof Propose>>): Promise<number>
  /** Proposes, starts, and brings to its end what nobody has to answer for. */
  release(values: JsonObject): Promise<number>
}

export const all: z.input<typeof RolloutPlan> = {
  stages: [{ reach: { kind: 'share', share: 1 }, holdMs: 0 }],
}

/** Layers of which only the values of the default one are of interest. */
export function layersOf(values: JsonObject): Layers {
  return [{ name: 'default', level: 'default', rank: 0, selector: {}, values }]
}

/** A fleet with the namespace `app`. */
export async function testConfig(
  settings: z.input<typeof NamespaceSettings> = {},
  options: TestFleetOptions & { readonly fleet?: TestFleet } = {},
): Promise<TestConfig> {
  const fleet = options.fleet ?? (await testFleet(options))
  const ctx: ConfigCtx = { ...fleet.ctx, secrets: testSecrets(fleet.ctx.fleetId) }
  const namespace = 'app'
  const made = { namespace, settings: NamespaceSettings.parse(settings), reason: 'to test' }
  await createNamespace(ctx, CreateNamespace.parse(made))
  const config: TestConfig = {
    fleet,
    ctx,
    as: (actor) => ({ ...ctx, actor: { ...ctx.actor, ...actor } }),
    async propose(values, more = {}) {
      const { draft } = await getNamespace(ctx, { namespace })
      const saved = await saveDraft(ctx, {
        namespace,
        version: draft.version,
        layers: layersOf(values),
      })
      const { version } = saved.draft
      const input = { namespace, version, title: 'A change', reason: 'to test', plan: all, ...more }
      return (await propose(ctx, Propose.parse(input))).number
    },
    async release(values) {
      const number = await config.propose(values)
      await start(ctx, { namespace, number, reason: 'to test' })
      // All answered, held long enough: two steps.
      await stepRollouts(ctx)
      await stepRollouts(ctx)
      return number
    },
  }
  return config
}
