/** Work on what came from outside, and is not trusted to end: the server has one thread. */
import { Script } from 'node:vm'

const slot = Symbol.for('foundation.withinTime')
const script = new Script('globalThis[Symbol.for("foundation.withinTime")]()')

/**
 * Runs it to its end, or until the time is up; also a regular expression is stopped then.
 *
 * @throws Error when the time is up, and what `work` throws
 */
export function withinTime<T>(ms: number, work: () => T): T {
  const place = globalThis as { [slot]?: () => T }
  place[slot] = work
  try {
    return script.runInThisContext({ timeout: ms }) as T
  } finally {
    delete place[slot]
  }
}
