'use client'

import type { SchemaIssue } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'
import { RotateCcw, X } from 'lucide-react'
import { memo } from 'react'

import { cn } from '../../ui/cn'
import { IconButton } from '../../ui/IconButton'
import { StateGlyph } from '../../ui/StateGlyph'
import { Tag } from '../../ui/Tag'
import { printValue } from '../difference-view'
import { whoRefuses } from './issue-words'
import { isSecret } from './secret-value'
import type { TreeLine } from './tree'
import { ValueField } from './ValueField'

interface TreeRowProps {
  line: TreeLine
  /** Of this value, or inside of it. */
  issues: readonly SchemaIssue[]
  selected: boolean
  readOnly: boolean
  onSelect: (names: readonly string[]) => void
  onChange: (names: readonly string[], value: JsonValue | undefined) => void
}

/** A value with its name, its field, and what is to be known of it. */
function Row({ line, issues, selected, readOnly, onSelect, onChange }: TreeRowProps) {
  const { names, depth, isGroup, value, field } = line
  const name = names.at(-1) ?? ''
  const path = names.join('.')
  const id = `value-${path}`
  if (isGroup) {
    return (
      <li className="border-line border-t px-3.5 py-1.5">
        <span className="mono block truncate text-ink-3 text-table" style={indent(depth)}>
          {name}
        </span>
      </li>
    )
  }
  const [fault] = issues
  return (
    <li
      data-selected={selected || undefined}
      className="grid items-start gap-x-3 gap-y-1 border-line border-t py-[3px] pr-2 pl-3.5 data-selected:bg-selected md:grid-cols-[minmax(150px,5fr)_minmax(160px,5fr)_minmax(110px,4fr)_28px]"
      onFocusCapture={() => onSelect(names)}
    >
      <label
        htmlFor={id}
        className="flex min-h-[26px] min-w-0 items-center gap-2 text-table"
        style={indent(depth)}
      >
        <span
          className={cn('mono truncate', value === undefined ? 'text-ink-3' : 'font-medium')}
          title={field?.title ?? path}
        >
          {name}
        </span>
        {line.isChanged && <Tag className="shrink-0">changed</Tag>}
      </label>
      <ValueField
        id={id}
        label={path}
        value={value}
        fallback={line.under}
        field={field}
        disabled={readOnly}
        invalid={fault !== undefined}
        onChange={(next) => onChange(names, next)}
      />
      <p
        id={`${id}-note`}
        className="flex min-h-[26px] min-w-0 items-center gap-1.5 text-ink-3 text-small max-md:min-h-0"
      >
        {fault ? (
          <span className="flex min-w-0 items-start gap-1.5 py-1 text-ink-2">
            <StateGlyph state="rejected" className="mt-[3px] shrink-0" />
            <span className="min-w-0 break-words">
              {fault.message}. {whoRefuses(fault)}.
            </span>
          </span>
        ) : (
          <span className="truncate">{noteOf(line)}</span>
        )}
      </p>
      <span className="flex justify-end max-md:hidden">
        {!readOnly && line.isChanged ? (
          <IconButton
            label={`Bring ${path} back to what runs`}
            icon={<RotateCcw aria-hidden />}
            onClick={() => onChange(names, line.running)}
          />
        ) : (
          !readOnly &&
          value !== undefined && (
            <IconButton
              label={`Take ${path} away`}
              icon={<X aria-hidden />}
              onClick={() => onChange(names, undefined)}
            />
          )
        )}
      </span>
    </li>
  )
}

/** Drawn again only when something of it changed: a draft can have many. Values left alone stay the same objects. */
export const TreeRow = memo(
  Row,
  (a, b) =>
    a.line.id === b.line.id &&
    a.line.isGroup === b.line.isGroup &&
    a.line.value === b.line.value &&
    a.line.under === b.line.under &&
    a.line.running === b.line.running &&
    a.line.field === b.line.field &&
    a.issues === b.issues &&
    a.selected === b.selected &&
    a.readOnly === b.readOnly,
)

function indent(depth: number) {
  return { paddingLeft: depth * 16 }
}

function noteOf({ value, under, running, isChanged, field }: TreeLine): string {
  const hides = field?.secret || isSecret(value) || isSecret(running) || isSecret(under)
  const said = [
    isChanged && !hides && (running === undefined ? 'new' : `runs ${printValue(running)}`),
    !isChanged &&
      under !== undefined &&
      !hides &&
      value !== undefined &&
      `over ${printValue(under)}`,
    value === undefined && under === undefined && field?.default === undefined && 'not set',
    value === undefined && under !== undefined && 'from the default layer',
    value === undefined && under === undefined && field?.default !== undefined && 'from the schema',
    field?.mutable === 'restart' && 'at the next start',
    field?.mutable === 'never' && 'cannot be changed',
  ]
  return said.filter((it) => it !== false && it !== undefined).join(' · ')
}
