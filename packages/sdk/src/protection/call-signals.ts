/**
 * Calls that wait on a signal of their caller's. One listener a signal serves them all: a signal that many calls
 * share would otherwise warn of a leak, and adding a listener costs as much as the rest of a call.
 */

/** A call whose caller may give up. */
export interface Abortable {
  abort(reason: unknown): void
}

class Group {
  readonly members = new Set<Abortable>()

  constructor(readonly signal: AbortSignal) {
    signal.addEventListener('abort', this)
  }

  handleEvent(): void {
    groups.delete(this.signal)
    const members = [...this.members]
    this.members.clear()
    for (const member of members) member.abort(this.signal.reason)
  }
}

const groups = new WeakMap<AbortSignal, Group>()

/** Has the call aborted with the signal, which has not been aborted yet. */
export function follow(signal: AbortSignal, call: Abortable): void {
  let group = groups.get(signal)
  if (group === undefined) {
    group = new Group(signal)
    groups.set(signal, group)
  }
  group.members.add(call)
}

/** The call has ended. The last one takes the listener away, so that a long-lived signal keeps nothing. */
export function unfollow(signal: AbortSignal, call: Abortable): void {
  const group = groups.get(signal)
  if (!group?.members.delete(call) || group.members.size > 0) return
  groups.delete(signal)
  signal.removeEventListener('abort', group)
}
