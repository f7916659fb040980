'use client'

import type { JsonValue } from '@foundation/core/text'
import { useState } from 'react'

import { cn } from '../../ui/cn'
import { Input, Select, Switch, TextArea } from '../../ui/fields'
import { parseJson, printJson, printLoose, readLoose, readNumber } from './edit'
import type { KnownField } from './schema-fields'
import { isKept, isSecret, toSecret } from './secret-value'

interface ValueFieldProps {
  id: string
  /** The dotted path, for screen readers. */
  label: string
  value: JsonValue | undefined
  /** Stands there where nothing is set: what a lower layer or the schema says. */
  fallback: JsonValue | undefined
  field: KnownField | null
  disabled: boolean
  invalid: boolean
  onChange: (value: JsonValue | undefined) => void
}

/** One value in the kind of field that its schema asks for, or that the value itself shows. */
export function ValueField(props: ValueFieldProps) {
  const { value, fallback, field } = props
  // Kept while it is typed: `true` on the way to `trueish` must not become a switch under the cursor.
  const [first] = useState(() => kindOf(value, fallback, field))
  if (field?.secret || isSecret(value)) return <SecretField {...props} />
  const kind =
    first === 'boolean' && value !== undefined && typeof value !== 'boolean' ? 'text' : first
  switch (kind) {
    case 'boolean':
      return <BooleanField {...props} />
    case 'enum':
      return <EnumField {...props} />
    case 'number':
      return <NumberField {...props} />
    case 'json':
      return <JsonField {...props} />
    case 'text':
      return <TextValueField {...props} />
  }
}

type Kind = 'boolean' | 'enum' | 'number' | 'json' | 'text'

function kindOf(
  value: JsonValue | undefined,
  fallback: JsonValue | undefined,
  field: KnownField | null,
): Kind {
  const shown = value ?? fallback
  const fits = (type: string) => shown === undefined || shown === null || typeof shown === type
  if (field?.type === 'enum') return 'enum'
  if (field?.type === 'boolean' && fits('boolean')) return 'boolean'
  if (field?.type === 'number' || field?.type === 'integer') return 'number'
  if (field?.type === 'list' || field?.type === 'object') return 'json'
  if (field?.type === 'string' && fits('string')) return 'text'
  if (typeof shown === 'boolean') return 'boolean'
  return typeof shown === 'object' && shown !== null ? 'json' : 'text'
}

function common({ id, label, disabled, invalid }: ValueFieldProps) {
  return {
    id,
    'aria-label': label,
    'aria-invalid': invalid || undefined,
    'aria-describedby': `${id}-note`,
    disabled,
    autoComplete: 'off',
    spellCheck: false,
  } as const
}

function NumberField(props: ValueFieldProps) {
  const { value, fallback, field, onChange } = props
  const write = (it: JsonValue | undefined) => (it === undefined ? '' : String(it))
  const [typed, setTyped] = useState(() => write(value))
  // What was typed stands while it means the value: `50.` on the way to `50.5`.
  const text = readNumber(typed) === value ? typed : write(value)
  const shown = fallback ?? (field?.default as JsonValue | undefined)
  return (
    <div className="field-ring flex h-[26px] items-center rounded-control bg-well pr-2 text-table max-sm:h-11">
      <input
        {...common(props)}
        inputMode="decimal"
        value={text}
        placeholder={write(shown)}
        onChange={({ target }) => {
          setTyped(target.value)
          onChange(readNumber(target.value))
        }}
        className="figures h-full min-w-0 flex-1 bg-transparent pl-[9px] text-ink outline-none disabled:opacity-100 max-sm:text-[16px]"
      />
      {field?.unit && (
        <span aria-hidden className="shrink-0 pl-2 text-ink-3">
          {field.unit}
        </span>
      )}
    </div>
  )
}

function TextValueField(props: ValueFieldProps) {
  const { value, fallback, field, onChange } = props
  const isText = field?.type === 'string'
  const write = (it: JsonValue | undefined) =>
    isText ? (it === undefined ? '' : String(it)) : printLoose(it)
  const [typed, setTyped] = useState(() => write(value))
  const read = (text: string) => (isText ? text : readLoose(text))
  const text = value !== undefined && read(typed) === value ? typed : write(value)
  return (
    <Input
      {...common(props)}
      value={text}
      placeholder={write(fallback ?? (field?.default as JsonValue | undefined))}
      className="h-[26px] disabled:opacity-100"
      onChange={({ target }) => {
        setTyped(target.value)
        onChange(read(target.value))
      }}
    />
  )
}

function BooleanField(props: ValueFieldProps) {
  const { label, value, fallback, field, disabled, onChange } = props
  const shown = value ?? fallback ?? field?.default
  return (
    <span className="flex h-[26px] items-center gap-2 text-table">
      <Switch label={label} checked={shown === true} disabled={disabled} onChange={onChange} />
      <span aria-hidden className={value === undefined ? 'text-ink-3' : ''}>
        {shown === true ? 'true' : 'false'}
      </span>
    </span>
  )
}

function EnumField(props: ValueFieldProps) {
  const { value, fallback, field, onChange } = props
  const options = field?.options ?? []
  const at = options.findIndex((it) => Object.is(it, value))
  const under = fallback ?? field?.default
  return (
    <Select
      {...common(props)}
      value={value === undefined ? '' : at < 0 ? 'other' : String(at)}
      className={cn('h-[26px] disabled:opacity-100', value === undefined && 'text-ink-3')}
      onChange={({ target }) =>
        onChange(target.value === '' ? undefined : options[Number(target.value)])
      }
    >
      <option value="">
        {under === undefined ? 'not set' : `${String(under)} (not set here)`}
      </option>
      {value !== undefined && at < 0 && <option value="other">{JSON.stringify(value)}</option>}
      {options.map((option, index) => (
        <option key={String(option)} value={index}>
          {String(option)}
        </option>
      ))}
    </Select>
  )
}

/** Lists and objects, as JSON. Text that is none yet is kept here and changes nothing. */
function JsonField(props: ValueFieldProps) {
  const { value, fallback, field, onChange } = props
  const [typed, setTyped] = useState<{ text: string; value: JsonValue | undefined } | null>(null)
  const text = typed && typed.value === value ? typed.text : printJson(value)
  const isJson = text.trim() === '' || parseJson(text) !== undefined
  const under = printJson(fallback ?? (field?.default as JsonValue | undefined))
  return (
    <span className="block min-w-0">
      <TextArea
        {...common(props)}
        aria-invalid={props.invalid || !isJson || undefined}
        rows={Math.min(8, Math.max(1, text.split('\n').length))}
        value={text}
        placeholder={under.replace(/\s+/gu, ' ') || (field?.type === 'object' ? '{ }' : '[ ]')}
        className="block min-h-[26px] resize-y py-[3px] font-mono text-[12px] disabled:opacity-100"
        onChange={({ target }) => {
          const next = parseJson(target.value)
          setTyped({ text: target.value, value: next === undefined ? value : next })
          if (next !== undefined) onChange(next)
          else if (target.value.trim() === '') onChange(undefined)
        }}
      />
      {!isJson && (
        <span role="alert" className="mt-0.5 block text-down text-small">
          Not JSON yet: {value === undefined ? 'nothing is set' : 'what was there before stays'}
        </span>
      )}
    </span>
  )
}

/** Written, never read: what was saved is only shown to be there. */
function SecretField(props: ValueFieldProps) {
  const { value, onChange } = props
  const kept = isKept(value)
  // What clearing the field goes back to: it is taken away by its own button, and not by a slip.
  const [saved] = useState(kept ? value : undefined)
  const placeholder = kept
    ? `••••••••  saved${props.disabled ? '' : ', type to replace'}`
    : isSecret(props.fallback)
      ? '••••••••'
      : 'not set'
  const typed = isSecret(value) && !kept ? String((value as { $secret: unknown }).$secret) : ''
  return (
    <Input
      {...common(props)}
      type="password"
      autoComplete="new-password"
      value={typed}
      placeholder={placeholder}
      className="h-[26px] disabled:opacity-100"
      onChange={({ target }) => onChange(target.value === '' ? saved : toSecret(target.value))}
    />
  )
}
