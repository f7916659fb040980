'use client'

import type { Selector } from '@foundation/core/feed'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'

import { type Client, useTRPC, useTRPCClient } from '../data/trpc'
import { Button } from '../ui/Button'
import { FilterMenu } from '../ui/Filters'
import { formatCount } from '../ui/format'
import { useReach } from './use-guards'

/** Which of the callers are meant; all of them where nothing is chosen. */
export interface Narrowing {
  readonly services: readonly string[]
  readonly zones: readonly string[]
  readonly nodeIds: readonly string[]
}

/** As many as the server gives at once. */
const pageSize = 100

/**
 * The selector that a narrowing means. A zone is no field of it: it stands for the nodes that are in it now.
 */
export function useSelector(narrowing: Narrowing) {
  const client = useTRPCClient()
  return useQuery({
    queryKey: ['protection-selector', narrowing],
    queryFn: () => toSelector(client, narrowing),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
}

async function toSelector(
  client: Client,
  { services, zones, nodeIds }: Narrowing,
): Promise<Selector> {
  const ofServices = services.length > 0 ? { services: [...services] } : {}
  if (nodeIds.length > 0) return { ...ofServices, nodes: [...nodeIds] }
  if (zones.length === 0) return ofServices
  const nodes: string[] = []
  for (let page = 1; ; page += 1) {
    const list = await client.nodes.list.query({
      services: [...services],
      zones: [...zones],
      sort: 'node',
      page,
      pageSize,
    })
    nodes.push(...list.rows.map((it) => it.nodeId))
    if (list.rows.length < pageSize || nodes.length >= list.total) break
  }
  return { ...ofServices, nodes }
}

interface NarrowFieldsProps {
  target: string
  value: Narrowing
  onChange: (value: Narrowing) => void
}

/** Chooses callers by service, by zone or one by one. */
export function NarrowFields({ target, value, onChange }: NarrowFieldsProps) {
  const api = useTRPC()
  const { services, zones, nodeIds } = value
  const all = useReach(target, {})
  const callers = all.data?.services ?? []
  const nodes = useQuery({
    ...api.nodes.list.queryOptions({
      services: services.length > 0 ? [...services] : callers.map((it) => it.name).slice(0, 100),
      zones: [...zones],
      sort: 'node',
      pageSize,
    }),
    enabled: callers.length > 0,
    placeholderData: keepPreviousData,
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row everywhere
    <div role="group" aria-label="On" className="flex flex-wrap items-center gap-2 text-table">
      <span className="font-medium text-ink-2 text-small">On</span>
      <Choice
        field="callers"
        selected={services}
        options={callers.map(({ name, nodes }) => ({ value: name, count: nodes }))}
        onChange={(next) => onChange({ services: next, zones, nodeIds: [] })}
      />
      <Choice
        field="zones"
        selected={zones}
        options={(nodes.data?.zones ?? []).map(({ name, count }) => ({ value: name, count }))}
        onChange={(next) => onChange({ services, zones: next, nodeIds: [] })}
      />
      <Choice
        field="nodes"
        selected={nodeIds}
        options={(nodes.data?.rows ?? []).map(({ nodeId }) => ({ value: nodeId }))}
        onChange={(next) => onChange({ services, zones, nodeIds: next })}
      />
    </div>
  )
}

interface ChoiceProps {
  field: string
  selected: readonly string[]
  options: readonly { value: string; count?: number }[]
  onChange: (selected: string[]) => void
}

function Choice({ field, selected, options, onChange }: ChoiceProps) {
  const [only] = selected
  const words =
    selected.length === 0
      ? `all ${field}`
      : selected.length === 1
        ? only
        : `${formatCount(selected.length)} ${field}`
  return (
    <FilterMenu
      field={field}
      options={options}
      selected={selected}
      onChange={onChange}
      trigger={
        <Button>
          <span className="max-w-40 truncate">{words}</span>
          <ChevronDown aria-hidden />
        </Button>
      }
    />
  )
}
