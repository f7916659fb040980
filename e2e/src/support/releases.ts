/** Configuration as an operator works with it: a namespace, its draft, releases, and what became of them. */
import { eventually } from '@foundation/testing'

import type { Fleet } from './fleet.js'

type Api = Fleet['operator']['api']['config']
type Plan = Parameters<Api['propose']['mutate']>[0]['plan']
type Settings = Parameters<Api['create']['mutate']>[0]['settings']

/** The namespace that applications of the drills declare. */
export const namespace = 'app'

export const atOnce: Plan = { stages: [{ reach: { kind: 'share', share: 1 }, holdMs: 0 }] }

export async function makeNamespace({ operator }: Fleet, settings: Settings = {}): Promise<void> {
  await operator.api.config.create.mutate({ namespace, settings, reason: 'a drill' })
}

/** Saves values as the whole draft, proposes it, and starts its rollout; answers the number of the release. */
export async function startRelease(
  { operator }: Fleet,
  values: Record<string, unknown>,
  plan: Plan = atOnce,
): Promise<number> {
  const { config } = operator.api
  const { draft } = await config.namespace.query({ namespace })
  const layer = { name: 'default', level: 'default' as const, values: values as never }
  const saved = await config.saveDraft.mutate({
    namespace,
    version: draft.version,
    layers: [layer],
  })
  const { number } = await config.propose.mutate({
    namespace,
    version: saved.draft.version,
    ...{ title: 'a drill', reason: 'a drill' },
    plan,
  })
  await config.start.mutate({ namespace, number, reason: 'a drill' })
  return number
}

/** Waits until a release is in one of these states; answers how it stands then. */
export function untilRelease(
  { operator }: Fleet,
  number: number,
  state: string,
  { timeoutMs = 30_000 } = {},
) {
  return eventually(
    async () => {
      const detail = await operator.api.config.release.query({ namespace, number })
      if (detail.release.state !== state) {
        const { stage, counts, rejections } = detail
        throw new Error(JSON.stringify({ is: detail.release.state, stage, counts, rejections }))
      }
      return detail
    },
    { timeoutMs, everyMs: 50 },
  )
}

/** Releases values to everyone, and waits until all nodes have them. */
export async function release(fleet: Fleet, values: Record<string, unknown>): Promise<number> {
  const number = await startRelease(fleet, values)
  await untilRelease(fleet, number, 'released')
  return number
}

/** Who has what, once every node's own account is that it runs this release. */
export function untilRunning({ operator }: Fleet, number: number, nodes: number) {
  return eventually(
    async () => {
      const query = { namespace, pageSize: 200 }
      const { rows } = await operator.api.config.whoHas.query(query)
      const there = rows.filter(({ running, drifted }) => running === number && !drifted)
      if (there.length !== nodes) throw new Error(`${there.length} of ${nodes} run ${number}`)
      return rows
    },
    { timeoutMs: 20_000, everyMs: 50 },
  )
}
