/**
 * Numbers as people read them: thin spaces for thousands, a no-break space before the unit, three figures.
 * All of it is pure, and the same on the server and in the browser.
 */
import { day, formatDuration, hour, minute, second } from '@foundation/core/time'

/** Between thousands. */
const thin = '\u2009'
/** Between a number and its unit. */
const space = '\u00a0'
/** Stands for a value that is not known. */
export const none = '–'

/** A value and its unit apart, for a `Stat`; `join` makes one text of it. */
export interface Quantity {
  readonly value: string
  readonly unit: string
}

export function join({ value, unit }: Quantity): string {
  return unit === '' ? value : `${value}${space}${unit}`
}

/** A whole number: `48 213`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/gu, thin)
}

/** A number in three figures: `4.21`, `42.1`, `812`, `1 612`; zeros at the end are dropped. */
export function formatNumber(value: number): string {
  const size = Math.abs(value)
  if (size >= 999.5) return (value < 0 ? '-' : '') + formatCount(size)
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2
  return String(Number(value.toFixed(digits)))
}

/** A share of one as per cent: `1.92 %`, `48 %`. Two figures from 10 % on, since more is noise. */
export function toPercent(share: number): Quantity {
  const percent = share * 100
  return {
    value: percent >= 9.995 ? String(Math.round(percent)) : formatNumber(percent),
    unit: '%',
  }
}

export function formatPercent(share: number | null): string {
  return share === null ? none : join(toPercent(share))
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes in powers of 1000, as disks and heaps are named. */
export function toBytes(bytes: number): Quantity {
  let value = bytes
  let step = 0
  while (Math.abs(value) >= 999.5 && step < byteUnits.length - 1) {
    value /= 1000
    step += 1
  }
  return {
    value: step === 0 ? formatCount(value) : formatNumber(value),
    unit: byteUnits[step] ?? 'B',
  }
}

export function formatBytes(bytes: number | null): string {
  return bytes === null ? none : join(toBytes(bytes))
}

/** A rate: `16.9 k/s`, `3.1 /s`. */
export function toRate(perSecond: number): Quantity {
  if (perSecond >= 999_500) return { value: formatNumber(perSecond / 1e6), unit: 'M/s' }
  if (perSecond >= 999.5) return { value: formatNumber(perSecond / 1000), unit: 'k/s' }
  return { value: formatNumber(perSecond), unit: '/s' }
}

/** A measured time, in the unit that keeps three figures: `0.31 ms`, `812 ms`, `4.21 s`, `17 min`. */
export function toLatency(ms: number): Quantity {
  if (ms < 999.5) return { value: formatNumber(ms), unit: 'ms' }
  if (ms < 999_500) return { value: formatNumber(ms / 1000), unit: 's' }
  return { value: formatNumber(ms / 60_000), unit: 'min' }
}

export function formatLatency(ms: number | null): string {
  return ms === null ? none : join(toLatency(ms))
}

/** How long something has lasted, in its two largest units: `7 min 12 s`, `31 d`, `0.8 s`. */
export function formatSpan(ms: number): string {
  return formatDuration(ms).replaceAll(' ', space)
}

const agoUnits = [
  { ms: day, unit: 'd' },
  { ms: hour, unit: 'h' },
  { ms: minute, unit: 'min' },
] as const

/** How long ago, in one unit: `just now`, `43 s ago`, `26 min ago`, `3 d ago`. */
export function formatAgo(ms: number): string {
  if (ms < 5_000) return 'just now'
  const unit = agoUnits.find((it) => ms >= it.ms) ?? { ms: second, unit: 's' }
  return `${formatCount(Math.floor(ms / unit.ms))}${space}${unit.unit} ago`
}

/** The zone in which times are written; undefined is the reader's own. */
export type TimeZone = 'UTC' | undefined

/** `02:57:41`, or `02:57` without seconds. */
export function formatClock(at: Date, zone?: TimeZone, seconds = true): string {
  return at.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    ...(zone ? { timeZone: zone } : {}),
  })
}

/** `21 Nov 2026, 02:57:41 UTC`: the exact time, for hovers and logs. */
export function formatExact(at: Date, zone?: TimeZone): string {
  return at.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(zone ? { timeZone: zone } : {}),
  })
}

/** `2 nodes`, `1 node`, `5 012 nodes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
