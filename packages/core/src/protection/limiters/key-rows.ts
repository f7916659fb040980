/** A power of two. */
const parts = 64
const none = 0

/**
 * From keys to rows, as one `Map` would, but in parts: a `Map` that grows moves all that it has at once, which for
 * a million keys stops the process for a tenth of a second. Rows are numbered from 1.
 */
export class KeyRows {
  private maps: (Map<string, number> | undefined)[] = new Array(parts).fill(undefined)
  private count = 0

  get size(): number {
    return this.count
  }

  /** 0 when there is no such key. */
  get(key: string): number {
    return this.maps[partOf(key)]?.get(key) ?? none
  }

  /** Adds a key that is not there yet. */
  add(key: string, row: number): void {
    const part = partOf(key)
    const map = this.maps[part]
    if (map === undefined) this.maps[part] = new Map([[key, row]])
    else map.set(key, row)
    this.count += 1
  }

  delete(key: string): void {
    if (this.maps[partOf(key)]?.delete(key)) this.count -= 1
  }

  clear(): void {
    this.maps.fill(undefined)
    this.count = 0
  }

  *[Symbol.iterator](): Iterator<[key: string, row: number]> {
    for (const map of this.maps) if (map !== undefined) yield* map
  }
}

/** Keys mostly differ at their end, or between a prefix and a suffix. Of an empty key there is nothing to see: 0. */
function partOf(key: string): number {
  const { length } = key
  const end = key.charCodeAt(length - 1) + 10 * key.charCodeAt(length - 2)
  return (end + 37 * key.charCodeAt(length >> 1)) & (parts - 1)
}
