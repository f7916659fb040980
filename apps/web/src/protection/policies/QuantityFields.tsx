'use client'

import { useState } from 'react'

import { cn } from '../../ui/cn'
import {
  type DurationUnit,
  durationUnits,
  fromText,
  fromTypedDuration,
  fromTypedShare,
  toText,
  toTypedDuration,
  toTypedShare,
} from './quantities'

export interface FieldProps {
  id: string
  /** For screen readers, where more than one control makes the field. */
  label: string
  value: unknown
  /** What is meant when nothing is typed. */
  fallback: unknown
  /** Text is handed on as it is where it is no number, so that the check can refuse it at its field. */
  onChange: (value: number | string | undefined) => void
  invalid: boolean
  describedBy: string | undefined
}

interface NumberFieldProps extends FieldProps {
  unit: 'count' | 'share'
  /** Behind the number: "calls". */
  noun: string
}

const box =
  'field-ring flex h-[30px] w-full items-center gap-1.5 rounded-control bg-well pr-[9px] text-table has-disabled:opacity-60 max-sm:h-11'
const bare =
  'figures h-full min-w-0 flex-1 bg-transparent pl-[9px] text-right text-ink outline-none max-sm:text-[16px]'

/** A number or a share, with what it counts behind it. */
export function NumberField({ unit, noun, ...props }: NumberFieldProps) {
  const { value, fallback } = props
  const write = unit === 'share' ? toTypedShare : toText
  const read = unit === 'share' ? fromTypedShare : fromText
  const [typed, setTyped] = useState(() => write(value))
  // What was typed stands while it means the value: `50.` on the way to `50.5`.
  const text = read(typed) === (value ?? undefined) ? typed : write(value)
  return (
    <div className={box}>
      <FieldInput
        {...props}
        text={text}
        placeholder={write(fallback)}
        onText={(next) => {
          setTyped(next)
          props.onChange(read(next))
        }}
      />
      {noun !== '' && (
        <span aria-hidden className="shrink-0 text-ink-3">
          {noun}
        </span>
      )}
    </div>
  )
}

/** A duration in the unit one thinks in. */
export function DurationField(props: FieldProps) {
  const { value, fallback, label, onChange } = props
  const [typed, setTyped] = useState(() => toTypedDuration(value ?? fallback))
  const shown =
    fromTypedDuration(typed) === (value ?? undefined)
      ? typed
      : value === undefined
        ? { text: '', unit: toTypedDuration(fallback).unit }
        : toTypedDuration(value)
  const change = (next: typeof shown) => {
    setTyped(next)
    onChange(fromTypedDuration(next))
  }
  return (
    <div className={cn(box, 'pr-1')}>
      <FieldInput
        {...props}
        text={shown.text}
        placeholder={toTypedDuration(fallback).text}
        onText={(text) => change({ ...shown, text })}
      />
      <select
        aria-label={`${label}, unit`}
        value={shown.unit}
        onChange={({ target }) => change({ ...shown, unit: target.value as DurationUnit })}
        className="h-full shrink-0 rounded-mark bg-transparent text-ink-2 outline-offset-[-2px] max-sm:text-[16px]"
      >
        {durationUnits.map(({ unit }) => (
          <option key={unit}>{unit}</option>
        ))}
      </select>
    </div>
  )
}

interface FieldInputProps extends FieldProps {
  text: string
  placeholder: string
  onText: (text: string) => void
}

function FieldInput({ id, text, placeholder, onText, invalid, describedBy }: FieldInputProps) {
  return (
    <input
      id={id}
      value={text}
      placeholder={placeholder}
      inputMode="decimal"
      autoComplete="off"
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      onChange={(event) => onText(event.target.value)}
      className={bare}
    />
  )
}
