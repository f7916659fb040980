/** The stages of a rollout: whom each reaches, as a selector and in words. */
import type { RolloutPlan, Stage } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import { matches, type Selectable, type Selector } from '@foundation/core/feed'

/** What the selector of a resource may name at most. */
const maxNames = 5_000

/** A stage that began, and for whom it was. */
export interface BegunStage {
  /** Unix ms. */
  readonly at: number
  readonly selector: Selector
}

/** Each release divides the nodes anew, so that not the same ones always come first. */
export function saltOf(namespace: string, number: number): string {
  return `${namespace}#${number}`
}

/** Whether a node is in one of the stages up to `stage`. */
export function isReached(
  { stages }: RolloutPlan,
  stage: number,
  namespace: Selector,
  salt: string,
  node: Selectable,
): boolean {
  if (!matches(namespace, node)) return false
  return stages.slice(0, stage + 1).some((it) => matches(ofStage(it, salt), node))
}

/**
 * The nodes of all stages up to `stage`, as one selector. It is a rule where one can say it, so that nodes which come
 * later are reached too; where none can, it names the nodes that are there now.
 *
 * @throws FoundationError `request.invalid` when that are more than a selector can name
 */
export function reachSelector(
  plan: RolloutPlan,
  stage: number,
  namespace: Selector,
  salt: string,
  nodes: readonly Selectable[],
): Selector {
  const stages = plan.stages.slice(0, stage + 1)
  const shares = stages.flatMap(({ reach }) => (reach.kind === 'share' ? [reach.share] : []))
  if (stages.some(isEveryone)) return namespace
  if (!namespace.share) {
    if (shares.length === stages.length)
      return { ...namespace, share: { salt, upTo: Math.max(...shares) } }
    const [only] = stages
    if (stages.length === 1 && only?.reach.kind === 'nodes') {
      const both = narrow(namespace, only.reach.selector)
      if (both) return both
    }
  }
  const names = nodes
    .filter((node) => isReached(plan, stage, namespace, salt, node))
    .map(({ nodeId }) => nodeId)
  if (names.length > maxNames) {
    const message = `Stage ${stage + 1} reaches ${names.length} nodes by name; ${maxNames} is the most`
    throw new FoundationError('request.invalid', { issues: [{ path: 'plan.stages', message }] })
  }
  return names.length === 0 ? nobody(salt) : { nodes: names }
}

function isEveryone({ reach }: Stage): boolean {
  return reach.kind === 'share' ? reach.share === 1 : Object.keys(reach.selector).length === 0
}

function ofStage({ reach }: Stage, salt: string): Selector {
  return reach.kind === 'nodes' ? reach.selector : { share: { salt, upTo: reach.share } }
}

function nobody(salt: string): Selector {
  return { share: { salt, upTo: 0 } }
}

/** Both at once; null where a selector cannot say that. */
function narrow(a: Selector, b: Selector): Selector | null {
  const nodes = common(a.nodes, b.nodes)
  const services = common(a.services, b.services)
  const names = new Set([...Object.keys(a.labels ?? {}), ...Object.keys(b.labels ?? {})])
  const labels = [...names].map(
    (name) => [name, common(a.labels?.[name], b.labels?.[name])] as const,
  )
  // An empty list would be for nobody, which a selector does not say.
  const lists = [nodes, services, ...labels.map(([, values]) => values)]
  if (lists.some((list) => list?.length === 0)) return null
  return {
    ...(nodes && { nodes }),
    ...(services && { services }),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels) as Record<string, string[]> }),
    ...(b.share && { share: b.share }),
  }
}

function common(a: string[] | undefined, b: string[] | undefined): string[] | undefined {
  if (!a || !b) return a ?? b
  return a.filter((it) => b.includes(it))
}

/** In words: "25 %", "2 nodes", "zone eu-1a". */
export function reachInWords({ reach }: Stage): string {
  if (reach.kind === 'share') {
    return reach.share === 1 ? 'everyone' : `${Number((reach.share * 100).toFixed(2))} %`
  }
  const { nodes, services, labels = {}, share } = reach.selector
  const parts = [
    ...(nodes ? [nodes.length === 1 ? (nodes[0] ?? '') : `${nodes.length} nodes`] : []),
    ...(services ?? []),
    ...Object.entries(labels).map(([name, values]) => `${name} ${values.join(' or ')}`),
    ...(share ? [`${Number((share.upTo * 100).toFixed(2))} %`] : []),
  ]
  return parts.length === 0 ? 'everyone' : parts.join(', ')
}

/** @throws FoundationError `request.invalid` unless the last stage is everyone: nobody is left on the old release */
export function checkPlan({ stages }: RolloutPlan): void {
  const last = stages.at(-1)
  if (last && isEveryone(last)) return
  const message = 'The last stage has to reach everyone: once it held, all nodes have the release'
  throw new FoundationError('request.invalid', { issues: [{ path: 'plan.stages', message }] })
}
