/** What the palette offers to do: verbs over whole services, over what is in trouble, and over single nodes. */
import { type NodeState, statesByUrgency, troubleStates } from '@foundation/core/health'
import type { NodeCell } from '@foundation/core/nodes'

import { actWords, applies, type Verb } from '../nodes/acts'
import { roundPercent } from '../nodes/list-view'
import { formatCount, plural } from '../ui/format'

export interface PaletteAct {
  readonly id: string
  readonly verb: Verb
  readonly label: string
  readonly reach: string
  readonly nodeIds: readonly string[]
}

const offered: readonly Verb[] = ['drain', 'resume', 'hold', 'remove']
const maxActs = 6
const trouble: readonly NodeState[] = troubleStates

export interface Request {
  /** Verbs that the first word may mean; all of them when it means none. */
  readonly verbs: readonly Verb[]
  /** Whether a verb was typed. */
  readonly meant: boolean
  /** What is left to look for. */
  readonly text: string
}

/** Reads `drain check` as the verb and what it is for. */
export function readRequest(query: string): Request {
  const [first = '', ...rest] = query.trim().toLowerCase().split(/\s+/u)
  const verbs = first.length < 2 ? [] : offered.filter((verb) => verb.startsWith(first))
  return verbs.length > 0
    ? { verbs, meant: true, text: rest.join(' ') }
    : { verbs: offered, meant: false, text: query.trim().toLowerCase() }
}

/**
 * @param focus nodes that the page is about or that are selected: they come first
 */
export function listActs(
  query: string,
  cells: readonly NodeCell[],
  focus: readonly string[],
): PaletteAct[] {
  const { verbs, meant, text } = readRequest(query)
  if (text === '' && !meant && focus.length === 0) return []
  const acts: PaletteAct[] = []
  for (const verb of verbs) {
    acts.push(...focusActs(verb, cells, focus))
    if (!meant) continue
    const matching = cells.filter((it) => matchesText(it, text) && canTake(verb, it))
    // Without a name a verb is for what is in trouble: nobody drains the fleet by its first letters.
    acts.push(...groupActs(verb, matching, cells, text !== ''))
    if (text !== '') acts.push(...matching.slice(0, 3).map((it) => oneAct(verb, it, cells)))
  }
  return distinct(acts).slice(0, maxActs)
}

function canTake(verb: Verb, { state }: NodeCell): boolean {
  return applies(verb, { state, held: false })
}

function matchesText({ nodeId, service }: NodeCell, text: string): boolean {
  return text.split(' ').every((word) => nodeId.includes(word) || service.includes(word))
}

function focusActs(verb: Verb, cells: readonly NodeCell[], focus: readonly string[]): PaletteAct[] {
  const chosen = cells.filter((it) => focus.includes(it.nodeId) && canTake(verb, it))
  const [only] = chosen
  if (!only) return []
  if (chosen.length === 1) return [oneAct(verb, only, cells)]
  return [toAct(verb, `the ${formatCount(chosen.length)} selected nodes`, chosen, cells)]
}

function groupActs(
  verb: Verb,
  matching: readonly NodeCell[],
  cells: readonly NodeCell[],
  whole: boolean,
): PaletteAct[] {
  const acts: PaletteAct[] = []
  const byService = groupByService(matching)
  for (const [service, own] of byService) {
    for (const state of statesByUrgency) {
      if (!trouble.includes(state) && state !== 'draining') continue
      const chosen = own.filter((it) => it.state === state)
      if (chosen.length > 1) {
        acts.push(
          toAct(verb, `the ${formatCount(chosen.length)} ${state} ${service} nodes`, chosen, cells),
        )
      }
    }
    if (whole && own.length > 1) {
      acts.push(toAct(verb, `all ${formatCount(own.length)} ${service} nodes`, own, cells))
    }
  }
  return acts
}

function oneAct(verb: Verb, cell: NodeCell, cells: readonly NodeCell[]): PaletteAct {
  return toAct(verb, cell.nodeId, [cell], cells)
}

function toAct(
  verb: Verb,
  what: string,
  chosen: readonly NodeCell[],
  cells: readonly NodeCell[],
): PaletteAct {
  const nodeIds = chosen.map((it) => it.nodeId)
  const services = new Set(chosen.map((it) => it.service))
  const [service] = services
  const all = cells.filter((it) => services.has(it.service) && it.state !== 'left').length
  return {
    id: `${verb} ${nodeIds.join(' ')}`,
    verb,
    label: `${actWords[verb].confirm} ${what}…`,
    reach:
      services.size === 1 && all > 0
        ? `${roundPercent(chosen.length / all)} of ${service}`
        : plural(chosen.length, 'node'),
    nodeIds,
  }
}

function distinct(acts: readonly PaletteAct[]): PaletteAct[] {
  return [...new Map(acts.map((it) => [it.id, it])).values()]
}

function groupByService(cells: readonly NodeCell[]): Map<string, NodeCell[]> {
  const groups = new Map<string, NodeCell[]>()
  for (const cell of cells) {
    const group = groups.get(cell.service)
    if (group) group.push(cell)
    else groups.set(cell.service, [cell])
  }
  return groups
}
