/** Numbers as they are typed: durations in the unit one thinks in, shares as per cent. */
import { day, hour, minute, second } from '@foundation/core/time'

export const durationUnits = [
  { unit: 'ms', ms: 1 },
  { unit: 's', ms: second },
  { unit: 'min', ms: minute },
  { unit: 'h', ms: hour },
  { unit: 'd', ms: day },
] as const
export type DurationUnit = (typeof durationUnits)[number]['unit']

export interface TypedDuration {
  readonly text: string
  readonly unit: DurationUnit
}

/** In the largest unit in which the duration is a whole number. */
export function toTypedDuration(value: unknown): TypedDuration {
  if (typeof value !== 'number') return { text: toText(value), unit: 'ms' }
  const fit = durationUnits.findLast(({ ms }) => value >= ms && value % ms === 0)
  return { text: String(value / (fit?.ms ?? 1)), unit: fit?.unit ?? 'ms' }
}

/** Milliseconds. What is no number is given back as it was typed, for the check to refuse. */
export function fromTypedDuration({ text, unit }: TypedDuration): number | string | undefined {
  const typed = fromText(text)
  if (typeof typed !== 'number') return typed
  return round(typed * (durationUnits.find((it) => it.unit === unit)?.ms ?? 1))
}

/** Per cent of a share. */
export function toTypedShare(value: unknown): string {
  return typeof value === 'number' ? String(round(value * 100)) : toText(value)
}

export function fromTypedShare(text: string): number | string | undefined {
  const typed = fromText(text)
  return typeof typed === 'number' ? round(typed / 100) : typed
}

export function toText(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

/** A number, with a point or a comma; undefined when nothing is typed; else the text itself. */
export function fromText(text: string): number | string | undefined {
  const plain = text.replace(/\s/gu, '').replace(',', '.')
  if (plain === '') return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? value : text
}

/** Takes away what binary fractions add: 7.000000000000001. */
function round(value: number): number {
  return Number(value.toFixed(8))
}

/** The items of a line, parted by commas or blanks. */
export function splitList(text: string): string[] {
  return text.split(/[\s,;]+/u).filter((it) => it !== '')
}
