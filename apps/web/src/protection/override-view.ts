/** Overrides: how long they still hold, how far they came, and how one is asked for. */
import type { ForcedState, GuardReach, Override } from '@foundation/core/protection'
import { day, hour, minute } from '@foundation/core/time'

import { formatClock, formatCount, formatSpan, plural } from '../ui/format'
import { describeGuardReach, isLarge } from './reach-words'

export interface ForceWords {
  /** On the button that asks. */
  readonly label: string
  /** On the button that does it. */
  readonly confirm: string
  readonly doing: string
  readonly done: string
  readonly danger: boolean
}

export const forceWords: Record<ForcedState, ForceWords> = {
  forced_open: {
    label: 'Force open…',
    confirm: 'Force open',
    doing: 'Forcing open',
    done: 'Forced open',
    danger: true,
  },
  forced_closed: {
    label: 'Force closed…',
    confirm: 'Force closed',
    doing: 'Forcing closed',
    done: 'Forced closed',
    danger: false,
  },
  metrics_only: {
    label: 'Metrics only…',
    confirm: 'Only measure',
    doing: 'Turning to metrics only',
    done: 'Turned to metrics only',
    danger: false,
  },
}

const meanings: Record<ForcedState, string> = {
  forced_open: 'Every call is refused at once, and fallbacks answer.',
  forced_closed: 'Every call goes through, however many fail.',
  metrics_only: 'Every call goes through; breakers count and never open.',
}

export const durations = [
  { ms: minute, words: '1 min' },
  { ms: 5 * minute, words: '5 min' },
  { ms: 15 * minute, words: '15 min' },
  { ms: hour, words: '1 h' },
  { ms: 4 * hour, words: '4 h' },
  { ms: day, words: '1 day' },
] as const

const leastMs = 1_000
const mostMs = 7 * day

const units: Record<string, number> = { s: 1_000, m: minute, min: minute, h: hour, d: day }

/** Reads `90 s`, `45`, `2 h`: minutes where no unit is given. Null for what is no length that can be held. */
export function readDuration(text: string): number | null {
  const found = /^\s*(\d+(?:[.,]\d+)?)\s*(s|m|min|h|d)?\s*$/iu.exec(text)
  if (!found) return null
  const [, value = '', unit = 'min'] = found
  const ms = Math.round(Number(value.replace(',', '.')) * (units[unit.toLowerCase()] ?? minute))
  return ms >= leastMs && ms <= mostMs ? ms : null
}

export interface ForceQuestion {
  /** A question with the number. */
  readonly title: string
  readonly meaning: string
  /** What to type before the button works; null asks for nothing. */
  readonly typed: string | null
}

/** @param reach undefined while it is counted */
export function askForce(
  state: ForcedState,
  target: string,
  reach: GuardReach | undefined,
): ForceQuestion {
  const on = reach ? ` on ${describeGuardReach(reach)}` : ''
  const verb =
    state === 'metrics_only'
      ? `Only measure ${target}`
      : `Force ${target} ${state === 'forced_open' ? 'open' : 'closed'}`
  return {
    title: `${verb}${on}?`,
    meaning: `${meanings[state]} It ends by itself when the time is over; you can lift it at any time.`,
    typed: reach && isLarge(reach) ? target : null,
  }
}

/** `31 min left`; `ends now` once the time is over. */
export function describeLeft({ until }: Pick<Override, 'until'>, now: number): string {
  const left = until.getTime() - now
  if (left <= 0) return 'ends now'
  // Seconds matter in the last minutes, and not before.
  const shown = left >= 10 * minute ? Math.ceil(left / minute) * minute : left
  return `${formatSpan(shown)} left`
}

/** How much of its time has passed, from 0 to 1. */
export function shareGone(
  { since, until }: Pick<Override, 'since' | 'until'>,
  now: number,
): number {
  const whole = until.getTime() - since.getTime()
  if (whole <= 0) return 1
  return Math.min(1, Math.max(0, (now - since.getTime()) / whole))
}

export interface OverrideProgress {
  readonly done: boolean
  readonly title: string
  readonly detail: string
}

/** How far an override came. `now` is null once it is gone. */
export function toOverrideProgress(
  state: ForcedState,
  target: string,
  now: Override | null,
): OverrideProgress {
  const { doing, done } = forceWords[state]
  if (now === null) return { done: true, title: `Lifted the override of ${target}`, detail: '' }
  const answered = now.applied + now.rejected
  const detail = `${formatCount(now.applied)} of ${plural(now.nodes, 'node')} applied${
    now.rejected > 0 ? `, ${formatCount(now.rejected)} rejected` : ''
  }`
  if (answered < now.nodes) return { done: false, title: `${doing}: ${target}`, detail }
  return {
    done: true,
    title: `${done}: ${target}`,
    detail: `${detail}, until ${formatClock(now.until)}`,
  }
}

/** Whom an override is for: `all callers`, `payments`, `3 nodes`. */
export function describeSelector({ selector }: Pick<Override, 'selector'>): string {
  const { services, nodes, labels } = selector
  const words: string[] = []
  if (nodes) words.push(nodes.length === 1 ? (nodes[0] ?? '') : plural(nodes.length, 'node'))
  if (services) words.push(services.join(', '))
  if (labels)
    words.push(
      Object.entries(labels)
        .map(([name, of]) => `${name}=${of.join('|')}`)
        .join(' '),
    )
  return words.length === 0 ? 'all callers' : words.join(' · ')
}
