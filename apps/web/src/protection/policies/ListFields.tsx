'use client'

import type { JsonValue } from '@foundation/core/text'
import { useState } from 'react'

import { Checkbox, Input, TextArea } from '../../ui/fields'
import { choiceWords } from './field-words'
import { fromTypedShare, splitList, toTypedShare } from './quantities'

interface ListFieldProps {
  id: string
  value: JsonValue | undefined
  onChange: (value: JsonValue) => void
  invalid: boolean
  describedBy: string | undefined
}

/** Items of a line, parted by commas: statuses, names, or shares as per cent. */
export function ListField({
  id,
  value,
  onChange,
  invalid,
  describedBy,
  shares,
}: ListFieldProps & { shares: boolean }) {
  const write = (items: JsonValue | undefined) =>
    Array.isArray(items)
      ? items.map((it) => (shares ? toTypedShare(it) : String(it))).join(', ')
      : ''
  const read = (text: string) =>
    splitList(text).map((it) => (shares ? (fromTypedShare(it) ?? it) : it))
  const [typed, setTyped] = useState(() => write(value))
  const text = JSON.stringify(read(typed)) === JSON.stringify(value ?? []) ? typed : write(value)
  return (
    <Input
      id={id}
      mono={!shares}
      value={text}
      autoComplete="off"
      spellCheck={false}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      onChange={({ target }) => {
        setTyped(target.value)
        onChange(read(target.value))
      }}
    />
  )
}

interface FlagsFieldProps {
  value: JsonValue | undefined
  options: readonly string[]
  onChange: (value: JsonValue) => void
}

/** Any of a few, each with its box. */
export function FlagsField({ value, options, onChange }: FlagsFieldProps) {
  const chosen = Array.isArray(value) ? value : []
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-1.5">
      {options.map((option) => (
        <span key={option} className="flex items-center gap-2 text-table">
          <Checkbox
            label={choiceWords(option)}
            checked={chosen.includes(option)}
            // In the order of the schema, so that ticking one off and on again changes nothing.
            onChange={(on) =>
              onChange(options.filter((it) => (it === option ? on : chosen.includes(it))))
            }
          />
          <span aria-hidden>{choiceWords(option)}</span>
        </span>
      ))}
    </div>
  )
}

/** An object as JSON. Text that is none is handed on as it is, for the check to refuse. */
export function JsonField({ id, value, onChange, invalid, describedBy }: ListFieldProps) {
  const [typed, setTyped] = useState(() => JSON.stringify(value, null, 2))
  const text =
    JSON.stringify(readJson(typed)) === JSON.stringify(value)
      ? typed
      : typeof value === 'string'
        ? value
        : JSON.stringify(value, null, 2)
  return (
    <TextArea
      id={id}
      rows={4}
      value={text}
      spellCheck={false}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      className="font-mono"
      onChange={({ target }) => {
        setTyped(target.value)
        onChange(readJson(target.value))
      }}
    />
  )
}

function readJson(text: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
