'use client'

import { useId } from 'react'

import { Input, Labelled, TextArea } from '../ui/fields'
import type { SelectorText } from './selector-text'

interface SelectorFieldsProps {
  value: SelectorText
  onChange: (value: SelectorText) => void
  /** Of the labels, the only part that can be misspelt. */
  fault: string | null
  disabled?: boolean
}

/** Which nodes are meant: by service, by label, or one by one; all of them where nothing is said. */
export function SelectorFields({ value, onChange, fault, disabled = false }: SelectorFieldsProps) {
  const id = useId()
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Labelled label="Services" hint="parted by commas; empty is all" htmlFor={`${id}-services`}>
        <Input
          id={`${id}-services`}
          mono
          value={value.services}
          disabled={disabled}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onChange({ ...value, services: target.value })}
        />
      </Labelled>
      <Labelled label="Nodes" hint="ids; empty is all" htmlFor={`${id}-nodes`}>
        <Input
          id={`${id}-nodes`}
          mono
          value={value.nodes}
          disabled={disabled}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onChange({ ...value, nodes: target.value })}
        />
      </Labelled>
      <Labelled
        label="Labels"
        hint="one a line, as in zone=eu-1a, eu-1b"
        htmlFor={`${id}-labels`}
        error={fault ?? undefined}
        className="sm:col-span-2"
      >
        <TextArea
          id={`${id}-labels`}
          rows={2}
          value={value.labels}
          disabled={disabled}
          spellCheck={false}
          aria-invalid={fault !== null || undefined}
          aria-describedby={fault === null ? undefined : `${id}-labels-error`}
          onChange={({ target }) => onChange({ ...value, labels: target.value })}
          className="min-h-14 font-mono"
        />
      </Labelled>
    </div>
  )
}
