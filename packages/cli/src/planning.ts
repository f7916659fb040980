/** What a file would change, as the server sees it. */
import {
  type ConfigPlan,
  type Difference,
  difference,
  isSame,
  type Layer,
  type Layers,
  type NamespaceDetail,
  redacted,
  type SchemaIssue,
  toPointer,
} from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import type { Api } from './api.js'
import type { Wanted } from './config-file.js'
import { Failure } from './failure.js'

export interface Plan {
  readonly namespace: string
  /** There is no such namespace yet. */
  readonly isNew: boolean
  /** Its settings would change. */
  readonly settings: boolean
  /** What runs; null while nothing does. */
  readonly release: number | null
  readonly differences: readonly Difference[]
  /** What versions that run would refuse. */
  readonly issues: readonly SchemaIssue[]
  readonly draft: ConfigPlan['draft']
}

/** @throws Failure when the server refuses the layers */
export async function planOf(api: Api, wanted: Wanted): Promise<Plan> {
  const { namespace, layers, settings } = wanted
  const path = pathOf(namespace)
  try {
    const [plan, standing] = await Promise.all([
      api.post<ConfigPlan>(`${path}/plan`, { layers }),
      settings ? api.get<NamespaceDetail>(path) : null,
    ])
    return {
      namespace,
      isNew: false,
      settings: standing !== null && !isSame(standing.settings as JsonValue, settings as JsonValue),
      release: plan.release,
      differences: plan.differences as Difference[],
      issues: plan.issues,
      draft: plan.draft,
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.details.code !== 'config.namespace_not_found')
      throw error
    return {
      namespace,
      isNew: true,
      settings: false,
      release: null,
      differences: layers.flatMap(differencesOfNew),
      issues: [],
      draft: { version: 0, by: null, same: false, released: true },
    }
  }
}

export function changesOf({ isNew, settings, differences }: Plan): number {
  return differences.length + (settings ? 1 : 0) + (isNew ? 1 : 0)
}

/** Whether saving would take away what somebody edited and nobody released. */
export function isDisputed({ draft }: Pick<Plan, 'draft'>): boolean {
  return !draft.same && !draft.released
}

export function pathOf(namespace: string): string {
  return `/config/namespaces/${encodeURIComponent(namespace)}`
}

/** As the server shows a layer that was not there. */
function differencesOfNew({ name, values, level, rank, selector }: Layers[number]): Difference[] {
  const leaves = difference({}, values).map(({ names, after }) => ({
    layer: name,
    op: 'add' as const,
    path: toPointer(names),
    before: undefined,
    after: masked(after ?? null),
    secret: isSecret(after ?? null),
  }))
  const about = { level, rank, selector } satisfies Partial<Layer>
  const own: Difference = {
    layer: name,
    op: 'add',
    path: '',
    before: undefined,
    after: about,
    secret: false,
  }
  return name === 'default' && leaves.length > 0 ? leaves : [own, ...leaves]
}

function isSecret(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '$secret')
}

function masked(value: JsonValue): JsonValue {
  if (isSecret(value)) return redacted
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, masked(it)]))
}
