/** The list of nodes, as its address says it. */
import { type NodeState, statesByUrgency } from '@foundation/core/health'
import type { ListNodes, NodeSort } from '@foundation/core/nodes'
import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs'

import { sorts } from './list-view'

export const pageSize = 50

export const nodesParams = {
  search: parseAsString.withDefault(''),
  states: parseAsArrayOf(parseAsStringLiteral(statesByUrgency)).withDefault([]),
  services: parseAsArrayOf(parseAsString).withDefault([]),
  zones: parseAsArrayOf(parseAsString).withDefault([]),
  sort: parseAsStringLiteral(sorts).withDefault('attention'),
  desc: parseAsBoolean.withDefault(false),
  page: parseAsInteger.withDefault(1),
}

export interface NodesQuery {
  readonly search: string
  readonly states: readonly NodeState[]
  readonly services: readonly string[]
  readonly zones: readonly string[]
  readonly sort: NodeSort
  readonly desc: boolean
  readonly page: number
}

/** What to ask the server. An address can be typed by hand, so it is cut to what the server takes. */
export function toInput({
  search,
  states,
  services,
  zones,
  sort,
  desc,
  page,
}: NodesQuery): ListNodes {
  return {
    search: search.slice(0, 500),
    states: [...new Set(states)],
    services: services.filter((it) => it.length <= 128).slice(0, 100),
    zones: zones.filter((it) => it.length <= 128).slice(0, 100),
    sort,
    descending: desc,
    page: Math.min(100_000, Math.max(1, page)),
    pageSize,
  }
}

/** Whether anything narrows the list. */
export function isFiltered({ search, states, services, zones }: NodesQuery): boolean {
  return search.trim() !== '' || states.length + services.length + zones.length > 0
}

/** What there is none of, in the terms asked for: `No node is stalled in payments`. */
export function describeEmpty(query: NodesQuery): string {
  const { search, states, services, zones } = query
  if (!isFiltered(query)) return 'No node is connected'
  if (search.trim() !== '') return `No node matches “${search.trim()}”`
  const state = states.length > 0 ? ` is ${listOf(states)}` : ' runs'
  const places = [...services, ...zones]
  return `No node${state}${places.length > 0 ? ` in ${listOf(places)}` : ''}`
}

function listOf(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? '')
}
