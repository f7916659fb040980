'use client'

import type { JsonValue } from '@foundation/core/text'
import type { ReactNode } from 'react'

import { cn } from '../../ui/cn'
import { Select, Switch } from '../../ui/fields'
import { changeVariant, isObject, startInsideOf } from './draft'
import { choiceWords, formatValue, labelOf, nounOf } from './field-words'
import { FlagsField, JsonField, ListField } from './ListFields'
import { DurationField, NumberField } from './QuantityFields'
import { useSpecValue } from './SpecProvider'
import type { Control, Field, Variants } from './spec-fields'

/** Every field of a part, whatever its shape. */
export function SpecFields({ fields }: { fields: readonly Field[] }) {
  const plain = fields.filter((it) => !isWide(it.control))
  const wide = fields.filter((it) => isWide(it.control))
  return (
    <>
      {plain.length > 0 && (
        <div className="grid gap-x-10 gap-y-3 lg:grid-cols-2">
          {plain.map((field) => (
            <SpecField key={field.path.join('.')} field={field} />
          ))}
        </div>
      )}
      {wide.map((field) => (
        <SpecField key={field.path.join('.')} field={field} />
      ))}
    </>
  )
}

/** What holds other fields, or needs the whole width. */
function isWide({ kind }: Control): boolean {
  return kind === 'group' || kind === 'variants' || kind === 'flags' || kind === 'json'
}

/** One field with its name, its help and its fault, or a group of them. */
export function SpecField({ field }: { field: Field }) {
  const { path, label, control, nullable, fallback } = field
  const { id, value, issues, set } = useSpecValue(path)
  const shown = value === undefined ? fallback : value
  const off = nullable && (shown === null || shown === undefined)
  const toggle = nullable && (
    <Switch
      label={`${label}, on`}
      checked={!off}
      onChange={(on) => set(on ? startInsideOf(path.at(-1) ?? '') : null)}
    />
  )
  if (control.kind === 'group' || control.kind === 'variants') {
    return (
      <fieldset className="flex min-w-0 flex-col gap-3 border-line border-t pt-3">
        <legend className="sr-only">{label}</legend>
        <div className="flex items-start gap-3">
          <div className="min-w-0 flex-1">
            <p aria-hidden className="font-medium">
              {label}
            </p>
            {field.help !== '' && <p className="text-ink-3 text-small">{field.help}</p>}
          </div>
          {toggle}
        </div>
        {!off && control.kind === 'group' && <SpecFields fields={control.fields} />}
        {!off && control.kind === 'variants' && <VariantFields path={path} control={control} />}
        {off && <FaultLines id={id} messages={issues.map((it) => it.message)} />}
      </fieldset>
    )
  }
  const messages = [...new Set(issues.map((it) => it.message))]
  const describedBy = messages.length > 0 ? `${id}-help ${id}-error` : `${id}-help`
  const props = { id, label, value, invalid: messages.length > 0, describedBy }
  return (
    <Row field={field} id={id} messages={messages} bare={off}>
      {control.kind === 'switch' ? (
        <Switch label={label} checked={shown === true} onChange={set} />
      ) : (
        <>
          {toggle}
          {!off && (
            <div className="min-w-0 flex-1">
              <ValueControl
                control={control}
                {...props}
                shown={shown}
                onChange={set}
                field={field}
              />
            </div>
          )}
        </>
      )}
    </Row>
  )
}

interface ValueControlProps {
  control: Control
  field: Field
  id: string
  label: string
  /** What stands in the spec; undefined where the default does. */
  value: JsonValue | undefined
  shown: JsonValue | undefined
  onChange: (value: JsonValue | undefined) => void
  invalid: boolean
  describedBy: string
}

function ValueControl({ control, field, shown, ...props }: ValueControlProps) {
  const { id, onChange, invalid, describedBy } = props
  switch (control.kind) {
    case 'number':
      if (control.unit === 'ms') return <DurationField {...props} fallback={field.fallback} />
      return (
        <NumberField
          {...props}
          fallback={field.fallback}
          unit={control.unit}
          noun={nounOf(field.path)}
        />
      )
    case 'list':
      return <ListField {...props} value={shown} shares={!control.text} />
    case 'flags':
      return <FlagsField value={shown} options={control.options} onChange={onChange} />
    case 'json':
      return <JsonField {...props} value={shown} />
    case 'choice':
      return (
        <Select
          id={id}
          value={String(shown ?? '')}
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy}
          onChange={({ target }) => onChange(target.value)}
        >
          {control.options.map((option) => (
            <option key={option} value={option}>
              {choiceWords(option)}
            </option>
          ))}
        </Select>
      )
    default:
      return null
  }
}

/** Which of several shapes, then the fields of that one. */
export function VariantFields({ path, control }: { path: Field['path']; control: Variants }) {
  const { by, shapes } = control
  const { value, set } = useSpecValue(path)
  const tagPath = [...path, by]
  const { id, issues } = useSpecValue(tagPath)
  const chosen = shapes.find(({ name }) => isObject(value) && value[by] === name)
  const label = labelOf(tagPath)
  return (
    <>
      <div className="grid gap-x-10 lg:grid-cols-2">
        <div className={rowClass}>
          <label htmlFor={id} className="pt-1.5 text-ink-2 text-table">
            {label}
          </label>
          <div>
            <Select
              id={id}
              value={chosen?.name ?? ''}
              aria-invalid={issues.length > 0 || undefined}
              aria-describedby={issues.length > 0 ? `${id}-error` : undefined}
              onChange={({ target }) => {
                const next = shapes.find(({ name }) => name === target.value)
                const keys = next?.fields.map((it) => it.path.at(-1) ?? '') ?? []
                set(changeVariant(value, by, target.value, keys))
              }}
            >
              {!chosen && <option value="">Choose one</option>}
              {shapes.map(({ name }) => (
                <option key={name} value={name}>
                  {choiceWords(name)}
                </option>
              ))}
            </Select>
            <FaultLines id={id} messages={issues.map((it) => it.message)} />
          </div>
        </div>
      </div>
      {chosen && <SpecFields fields={chosen.fields} />}
    </>
  )
}

const rowClass = 'grid min-w-0 items-start gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,1fr)_168px]'

interface RowProps {
  field: Field
  id: string
  messages: readonly string[]
  /** There is no control to be named: the switch beside it is off. */
  bare: boolean
  children: ReactNode
}

function Row({ field, id, messages, bare, children }: RowProps) {
  const { label, help, fallback, control } = field
  const wide = isWide(control)
  const named = !bare && control.kind !== 'switch' && control.kind !== 'flags'
  const head = named ? (
    <label htmlFor={id} className="block text-ink-2 text-table">
      {label}
    </label>
  ) : (
    <span className="block text-ink-2 text-table">{label}</span>
  )
  return (
    <div className={cn(wide ? 'flex min-w-0 flex-col gap-1.5' : rowClass)}>
      <div className="min-w-0 sm:pt-[5px]">
        {head}
        <p id={`${id}-help`} className="text-pretty text-ink-3 text-small">
          {help}{' '}
          {fallback !== undefined && (
            <span className="whitespace-nowrap">Default {formatValue(field.path, fallback)}.</span>
          )}
        </p>
      </div>
      <div className="min-w-0">
        <div className={cn('flex min-h-[30px] items-center gap-2.5', !wide && 'sm:justify-end')}>
          {children}
        </div>
        <FaultLines id={id} messages={messages} />
      </div>
    </div>
  )
}

function FaultLines({ id, messages }: { id: string; messages: readonly string[] }) {
  if (messages.length === 0) return null
  return (
    <p id={`${id}-error`} role="alert" className="mt-1 text-down text-small">
      {messages.join('. ')}
    </p>
  )
}
