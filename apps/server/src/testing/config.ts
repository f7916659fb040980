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
import { pause, start } from '../config/steering.js'
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

export interface TestConfigOptions extends TestFleetOptions {
  /** Default: one of its own. */
  readonly fleet?: TestFleet
  /** Default `app`. */
  readonly namespace?: string
}

/** A fleet with a namespace. */
export async function testConfig(
  settings: z.input<typeof NamespaceSettings> = {},
  options: TestConfigOptions = {},
): Promise<TestConfig> {
  const fleet = options.fleet ?? (await testFleet(options))
  const ctx: ConfigCtx = { ...fleet.ctx, secrets: testSecrets(fleet.ctx.fleetId) }
  const { namespace = 'app' } = options
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

/** Goes on only when a person says so. */
const attended: typeof all = {
  stages: [{ reach: { kind: 'share', share: 0.5 }, holdMs: null }, ...all.stages],
}

/** For each procedure of configuration an input that it takes, with what it works on made before. */
export async function configInputs(fleet: TestFleet): Promise<Record<string, unknown>> {
  const make = (namespace: string, settings: z.input<typeof NamespaceSettings> = {}) =>
    testConfig(settings, { fleet, namespace })
  const reason = 'because'
  const plan = all
  const shown = { namespace: 'shown' }
  await (await make('shown')).release({ a: 1 })
  const inputs: Record<string, unknown> = {
    namespaces: undefined,
    namespace: shown,
    draft: shown,
    settings: shown,
    releases: shown,
    release: { ...shown, number: 1 },
    compare: { ...shown, from: 1, to: 'draft' },
    whoHas: shown,
    conflicts: shown,
    reach: { ...shown, plan },
    check: { ...shown, layers: layersOf({ a: 1 }) },
    plan: { ...shown, layers: layersOf({ a: 2 }) },
    exportText: shown,
    restore: { ...shown, number: 1 },
    create: { namespace: 'made', reason },
  }
  for (const verb of ['changeSettings', 'remove', 'saveDraft', 'discardDraft', 'importDraft']) {
    const namespace = verb.toLowerCase()
    await make(namespace)
    inputs[verb] = {
      changeSettings: { namespace, settings: {}, reason },
      remove: { namespace, reason },
      saveDraft: { namespace, version: 0, layers: layersOf({ a: 1 }) },
      discardDraft: { namespace, version: 0 },
      importDraft: {
        namespace,
        version: 0,
        format: 'json',
        text: JSON.stringify({ layers: layersOf({}) }),
      },
    }[verb]
  }
  const disputed = await make('disputed')
  const edit = (values: JsonObject) =>
    saveDraft(disputed.ctx, { namespace: 'disputed', version: 0, layers: layersOf(values) })
  await edit({ a: 1 })
  const { conflictId } = await edit({ a: 2 })
  inputs.resolveConflict = { id: conflictId, layers: layersOf({ a: 2 }), reason }
  await (await make('proposed')).propose({ a: 1 })
  inputs.propose = { namespace: 'proposed', version: 1, title: 'x', reason, plan }
  for (const verb of ['approve', 'decline', 'start', 'pause', 'resume', 'advance', 'rollBack']) {
    const namespace = verb.toLowerCase()
    const { ctx, propose: proposeIt } = await make(namespace, {
      review: { approvals: verb === 'approve' ? 1 : 0 },
    })
    const input = { namespace, number: await proposeIt({ a: 1 }, { plan: attended }), reason }
    if (!['approve', 'decline', 'start'].includes(verb)) await start(ctx, input)
    if (verb === 'resume') await pause(ctx, input)
    inputs[verb] = input
  }
  return Object.fromEntries(Object.entries(inputs).map(([verb, it]) => [`config.${verb}`, it]))
}
