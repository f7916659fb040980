/** An `AbortController` for tests: core is compiled without the platform's. */
export class TestAbort {
  aborted = false
  reason: unknown
  readonly listeners = new Set<() => void>()

  get signal(): this {
    return this
  }

  abort(reason: unknown = new Error('aborted')): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    for (const listener of this.listeners) listener()
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener)
  }
}

/** A signal that has aborted already. */
export function abortedWith(reason: unknown): TestAbort {
  const it = new TestAbort()
  it.abort(reason)
  return it
}

/** Lets everything happen that waits for nothing but its turn. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
