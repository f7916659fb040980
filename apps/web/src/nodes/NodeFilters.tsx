'use client'

import type { NodePage } from '@foundation/core/nodes'
import { ArrowDownWideNarrow, ListFilter } from 'lucide-react'

import { useLive } from '../data/use-live'
import { Button } from '../ui/Button'
import { FilterBar, FilterChip, FilterMenu, SearchField } from '../ui/Filters'
import { LiveToggle } from '../ui/LiveToggle'
import { Menu, MenuChoice } from '../ui/Menu'
import { StateGlyph } from '../ui/StateGlyph'
import { Tabs } from '../ui/Tabs'
import { sorts, sortWords, toTabs } from './list-view'
import type { NodesQuery } from './search-params'

interface NodeFiltersProps {
  query: NodesQuery
  /** Undefined while the first answer is on its way. */
  page: NodePage | undefined
  onChange: (part: Partial<NodesQuery>) => void
}

/** What narrows and orders the list: states, search, services, zones. */
export function NodeFilters({ query, page, onChange }: NodeFiltersProps) {
  const { search, states, services, zones } = query
  const [state] = states
  return (
    <>
      <Tabs
        label="States"
        value={states.length > 1 ? 'several' : (state ?? 'all')}
        items={toTabs(page?.counts ?? {}, states).map(({ value, count }) => ({
          value,
          label: value === 'all' ? 'All' : value,
          ...(page && { count }),
          ...(value !== 'all' && { glyph: <StateGlyph state={value} /> }),
        }))}
        onChange={(value) =>
          onChange({ states: value === 'all' || value === 'several' ? [] : [value] })
        }
      />
      <FilterBar aside={<SortAndLive query={query} onChange={onChange} />}>
        <SearchField
          label="Search nodes"
          placeholder="Search nodes, version:>=1.4 zone:eu-1"
          value={search}
          onChange={(text) => onChange({ search: text })}
          issues={page?.searchIssues}
          className="w-[290px] max-sm:w-full"
        />
        {states.length > 1 && (
          <FilterChip field="State" values={states} onRemove={() => onChange({ states: [] })} />
        )}
        {services.length > 0 && (
          <FilterChip
            field="Service"
            values={services}
            onRemove={() => onChange({ services: [] })}
          />
        )}
        {zones.length > 0 && (
          <FilterChip field="Zone" values={zones} onRemove={() => onChange({ zones: [] })} />
        )}
        <FilterMenu
          field="Service"
          options={toOptions(page?.services)}
          selected={services}
          onChange={(next) => onChange({ services: next })}
        />
        {page !== undefined && page.zones.length > 0 && (
          <FilterMenu
            field="Zone"
            options={toOptions(page.zones)}
            selected={zones}
            onChange={(next) => onChange({ zones: next })}
            trigger={
              <Button variant="ghost" icon={<ListFilter aria-hidden />}>
                Zone
              </Button>
            }
          />
        )}
      </FilterBar>
    </>
  )
}

function toOptions(facets: readonly { readonly name: string; readonly count: number }[] = []) {
  return facets.map(({ name, count }) => ({ value: name, count }))
}

function SortAndLive({ query, onChange }: Pick<NodeFiltersProps, 'query' | 'onChange'>) {
  const live = useLive()
  return (
    <>
      <span className="text-ink-3 text-small max-lg:hidden">Sort</span>
      <Menu
        trigger={
          <Button icon={<ArrowDownWideNarrow aria-hidden />}>{sortWords[query.sort]}</Button>
        }
      >
        <MenuChoice
          label="Sort by"
          value={query.sort}
          options={sorts.map((value) => ({ value, label: sortWords[value] }))}
          onChange={(sort) => onChange({ sort, desc: false })}
        />
      </Menu>
      <span className="max-lg:hidden">
        <LiveToggle
          variant="segmented"
          mode={live.status === 'paused' ? 'paused' : 'live'}
          connected={live.status === 'live'}
          onChange={(mode) => (mode === 'live' ? live.resume() : live.pause())}
        />
      </span>
    </>
  )
}
