'use client'

import { CalendarClock, ListFilter } from 'lucide-react'

import { Button } from '../ui/Button'
import { FilterBar, FilterChip, SearchField } from '../ui/Filters'
import { Menu, MenuChoice } from '../ui/Menu'
import { type AuditQuery, domains, spans, spanWords } from './audit-query'

interface AuditFiltersProps {
  query: AuditQuery
  onChange: (part: Partial<AuditQuery>) => void
}

const any = 'any'

/** What narrows the list: words, who, to what, of which domain, since when. */
export function AuditFilters({ query, onChange }: AuditFiltersProps) {
  const { text, actor, action, target, since } = query
  const domain = action.split('.')[0] ?? ''
  return (
    <FilterBar
      aside={
        <Menu trigger={<Button icon={<CalendarClock aria-hidden />}>{spanWords[since]}</Button>}>
          <MenuChoice
            label="Since"
            value={since}
            options={spans.map((value) => ({ value, label: spanWords[value] }))}
            onChange={(next) => onChange({ since: next })}
          />
        </Menu>
      }
    >
      <SearchField
        label="Search the audit"
        placeholder="Search actions, targets, reasons, people"
        value={text}
        onChange={(next) => onChange({ text: next })}
        className="w-[290px] max-sm:w-full"
      />
      {actor !== '' && (
        <FilterChip field="Who" values={[actor]} onRemove={() => onChange({ actor: '' })} />
      )}
      {target !== '' && (
        <FilterChip field="Target" values={[target]} onRemove={() => onChange({ target: '' })} />
      )}
      {action !== '' && (
        <FilterChip field="Action" values={[action]} onRemove={() => onChange({ action: '' })} />
      )}
      <Menu
        align="start"
        trigger={
          <Button variant="ghost" icon={<ListFilter aria-hidden />}>
            Domain
          </Button>
        }
      >
        <MenuChoice
          label="Domain"
          value={domains.find((it) => it === domain) ?? any}
          options={[any, ...domains].map((value) => ({ value, label: value }))}
          onChange={(next) => onChange({ action: next === any ? '' : next })}
        />
      </Menu>
    </FilterBar>
  )
}
