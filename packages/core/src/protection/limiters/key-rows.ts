/** A power of two. */
const manyParts = 64
/** Keys that one map may take. */
const mostInOne = 1 << 17
const none = 0

/**
 * From keys to rows, as one `Map` would, but in parts where there may be very many keys: a `Map` that grows moves
 * all that it has at once, which for a million keys stops the process for a tenth of a second. Rows are numbered
 * from 1.
 */
export class KeyRows {
  private readonly maps: Map<string, number>[]
  private readonly first: Map<string, number>
  private count = 0

  constructor(maxKeys: number) {
    const parts = maxKeys > mostInOne ? manyParts : 1
    this.first = new Map()
    this.maps = [this.first, ...Array.from({ length: parts - 1 }, () => new Map<string, number>())]
  }

  get size(): number {
    return this.count
  }

  /** 0 when there is no such key. */
  get(key: string): number {
    return this.mapOf(key).get(key) ?? none
  }

  /** Adds a key that is not there yet. */
  add(key: string, row: number): void {
    this.mapOf(key).set(key, row)
    this.count += 1
  }

  delete(key: string): void {
    if (this.mapOf(key).delete(key)) this.count -= 1
  }

  *[Symbol.iterator](): Iterator<[key: string, row: number]> {
    for (const map of this.maps) yield* map
  }

  private mapOf(key: string): Map<string, number> {
    return this.maps.length === 1 ? this.first : (this.maps[partOf(key)] ?? this.first)
  }
}

/** Keys mostly differ at their end, or between a prefix and a suffix. Of an empty key there is nothing to see: 0. */
function partOf(key: string): number {
  const { length } = key
  const end = key.charCodeAt(length - 1) + 10 * key.charCodeAt(length - 2)
  return (end + 37 * key.charCodeAt(length >> 1)) & (manyParts - 1)
}
