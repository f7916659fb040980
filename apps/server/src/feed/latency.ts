/** How long desired state takes from the log until nodes answered, over the latest answers. */
export class FeedLatency {
  readonly #samples: number[] = []
  #next = 0

  constructor(private readonly keep = 1_000) {}

  add(ms: number): void {
    this.#samples[this.#next] = ms
    this.#next = (this.#next + 1) % this.keep
  }

  /** Milliseconds; null before any answer. */
  p99(): number | null {
    if (this.#samples.length === 0) return null
    const sorted = [...this.#samples].sort((a, b) => a - b)
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? null
  }
}
