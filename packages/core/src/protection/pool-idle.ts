/** The resources of a pool that nobody uses, in the order in which they came back. */

/** A resource of a pool and where it is. */
export class PoolEntry<T> {
  state: 'idle' | 'out' | 'checking' = 'out'
  older: PoolEntry<T> | null = null
  newer: PoolEntry<T> | null = null
  /** NaN until it was first seen idle. */
  idleSince = Number.NaN
  isTooOld = false

  constructor(
    readonly resource: T,
    readonly createdAt: number,
  ) {}
}

export class IdleList<T> {
  private oldest: PoolEntry<T> | null = null
  private newest: PoolEntry<T> | null = null
  private length = 0

  get size(): number {
    return this.length
  }

  add(entry: PoolEntry<T>): void {
    entry.state = 'idle'
    entry.idleSince = Number.NaN
    entry.older = this.newest
    if (this.newest === null) this.oldest = entry
    else this.newest.newer = entry
    this.newest = entry
    this.length++
  }

  /** Takes out the one that came back last, or first. */
  take(order: 'lifo' | 'fifo'): PoolEntry<T> | null {
    const entry = order === 'lifo' ? this.newest : this.oldest
    if (entry !== null) this.remove(entry)
    return entry
  }

  remove(entry: PoolEntry<T>): void {
    const { older, newer } = entry
    if (older === null) this.oldest = newer
    else older.newer = newer
    if (newer === null) this.newest = older
    else newer.older = older
    entry.older = null
    entry.newer = null
    entry.state = 'out'
    this.length--
  }
}
