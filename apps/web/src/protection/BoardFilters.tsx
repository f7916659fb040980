'use client'

import { breakerStates } from '@foundation/core/protection'
import { ListFilter } from 'lucide-react'

import { Button } from '../ui/Button'
import { FilterBar, FilterChip, SearchField } from '../ui/Filters'
import { Menu, MenuChoice } from '../ui/Menu'
import { StateGlyph } from '../ui/StateGlyph'
import type { BoardQuery } from './board-view'

interface BoardFiltersProps {
  query: BoardQuery
  onChange: (part: Partial<BoardQuery>) => void
}

const any = 'any'

/** What narrows the board: callers and targets by name, breakers by state. */
export function BoardFilters({ query, onChange }: BoardFiltersProps) {
  const { board, search, state } = query
  return (
    <FilterBar>
      <SearchField
        label="Search callers and targets"
        placeholder="Search callers and targets"
        value={search}
        onChange={(text) => onChange({ search: text })}
        className="w-[290px] max-sm:w-full"
      />
      {board === 'breakers' && state !== null && (
        <FilterChip field="State" values={[state]} onRemove={() => onChange({ state: null })} />
      )}
      {board === 'breakers' && (
        <Menu
          align="start"
          trigger={
            <Button variant="ghost" icon={<ListFilter aria-hidden />}>
              State
            </Button>
          }
        >
          <MenuChoice
            label="State of most tripped nodes"
            value={state ?? any}
            options={[
              { value: any, label: 'any' },
              ...breakerStates.map((value) => ({
                value,
                label: value,
                icon: <StateGlyph state={value} />,
              })),
            ]}
            onChange={(next) =>
              onChange({ state: breakerStates.find((it) => it === next) ?? null })
            }
          />
        </Menu>
      )}
    </FilterBar>
  )
}
