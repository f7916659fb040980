/** Runs a node's checks and knows how each stands. */
import {
  type CheckPolicy,
  type CheckReport,
  type CheckState,
  newCheck,
  settleCheck,
} from '@foundation/core/health'

import { toText } from '../text.js'
import {
  type CheckDefinition,
  defaultPolicy,
  type RunningCheck,
  type TtlCheck,
  type TtlDefinition,
  toPolicy,
  toSpan,
  ttlPolicy,
} from './definition.js'

const maxChecks = 64
const defaultEveryMs = 5_000

export interface ChecksOptions {
  /** Unix milliseconds. */
  readonly clock: () => number
  /** @param changed the status is another than before */
  readonly onReport: (report: CheckReport, changed: boolean) => void
  /** Its last report; null when it never ran. */
  readonly onRemoved: (last: CheckReport | null) => void
}

interface Known {
  state: CheckState
  report: CheckReport | null
  timer: NodeJS.Timeout | undefined
  stop: AbortController
}

export class Checks {
  readonly #known = new Map<string, Known>()

  constructor(private readonly options: ChecksOptions) {}

  /** Starts a check, at once. @throws RangeError for a name that is taken, or a policy that cannot be */
  run(name: string, definition: CheckDefinition): RunningCheck {
    const policy = toPolicy(definition.policy, defaultPolicy)
    const everyMs = toSpan('every', definition.every ?? defaultEveryMs)
    const timeoutMs = toSpan('timeoutMs', definition.timeoutMs ?? Math.min(everyMs, defaultEveryMs))
    const known = this.#add(name)
    const turn = async () => {
      const began = performance.now()
      const outcome = await runOnce(definition, timeoutMs, known.stop.signal)
      if (known.stop.signal.aborted) return
      this.#settle(name, known, policy, { ...outcome, durationMs: performance.now() - began })
      known.timer = setTimeout(turn, everyMs).unref()
    }
    void turn()
    return { stop: () => this.#remove(name, known) }
  }

  /** A check that fails unless the application says that it passes, again and again. */
  ttl(name: string, { ttlMs, policy: given }: TtlDefinition): TtlCheck {
    const policy = toPolicy(given, ttlPolicy)
    toSpan('ttlMs', ttlMs)
    const known = this.#add(name)
    const settle = (ok: boolean, output: string) => {
      if (known.stop.signal.aborted) return
      this.#settle(name, known, policy, { ok, output: toText(output, 1_000), durationMs: 0 })
      clearTimeout(known.timer)
      known.timer = setTimeout(() => settle(false, `no word for ${ttlMs} ms`), ttlMs).unref()
    }
    known.timer = setTimeout(() => settle(false, `no word for ${ttlMs} ms`), ttlMs).unref()
    return {
      pass: (output = '') => settle(true, output),
      fail: (output) => settle(false, output),
      stop: () => this.#remove(name, known),
    }
  }

  /** Checks that have run, by name. */
  get reports(): CheckReport[] {
    return [...this.#known.values()].flatMap(({ report }) => report ?? [])
  }

  stop(): void {
    for (const { stop, timer } of this.#known.values()) {
      stop.abort()
      clearTimeout(timer)
    }
  }

  #add(name: string): Known {
    if (name === '' || name !== toText(name, 128)) {
      throw new RangeError('Expected a name of 1 to 128 characters')
    }
    if (this.#known.has(name)) throw new RangeError(`There is a check ${name} already`)
    if (this.#known.size >= maxChecks) throw new RangeError(`At most ${maxChecks} checks`)
    const state = newCheck(this.options.clock())
    const known = { state, report: null, timer: undefined, stop: new AbortController() }
    this.#known.set(name, known)
    return known
  }

  #remove(name: string, known: Known): void {
    if (known.stop.signal.aborted) return
    known.stop.abort()
    clearTimeout(known.timer)
    this.#known.delete(name)
    this.options.onRemoved(known.report)
  }

  #settle(name: string, known: Known, policy: CheckPolicy, run: Run): void {
    const now = this.options.clock()
    const before = known.state.status
    known.state = settleCheck(policy, known.state, run.ok, now)
    const { status, failures } = known.state
    if (status === null) return
    const durationMs = Math.min(1e7, Math.round(run.durationMs * 10) / 10)
    const report = { name, status, output: run.output, durationMs, failures, ranAt: now }
    known.report = report
    this.options.onReport(report, status !== before)
  }
}

interface Run {
  readonly ok: boolean
  readonly output: string
  readonly durationMs: number
}

async function runOnce(
  { run }: Pick<CheckDefinition, 'run'>,
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<Omit<Run, 'durationMs'>> {
  const abort = new AbortController()
  const late = new Promise<never>((_, reject) => {
    const end = (why: string) => () => {
      abort.abort()
      reject(new Error(why))
    }
    const timer = setTimeout(end(`no answer within ${timeoutMs} ms`), timeoutMs).unref()
    abort.signal.addEventListener('abort', () => clearTimeout(timer))
    stopped.addEventListener('abort', end('stopped'), { once: true, signal: abort.signal })
  })
  // Whoever loses the race still settles; nobody waits for it any more.
  late.catch(() => {})
  try {
    const output = await Promise.race([Promise.resolve().then(() => run(abort.signal)), late])
    return { ok: true, output: typeof output === 'string' ? toText(output, 1_000) : '' }
  } catch (error) {
    return { ok: false, output: toText(error, 1_000) || 'failed' }
  } finally {
    abort.abort()
  }
}
