/** The last good answers, the newest `most` of them: better an old answer than none. */
export class Remembered<T> {
  readonly #answers = new Map<string, { readonly answer: T; readonly at: number }>()

  /** @param now monotonic milliseconds */
  constructor(
    private readonly most: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  keep(question: string, answer: T): T {
    // Taken out first, so that the order is that of the last use.
    this.#answers.delete(question)
    this.#answers.set(question, { answer, at: this.now() })
    if (this.#answers.size > this.most) {
      const [oldest] = this.#answers.keys()
      if (oldest !== undefined) this.#answers.delete(oldest)
    }
    return answer
  }

  /** @param maxAgeMs an answer that is older, or as old, is none */
  get(question: string, maxAgeMs = Number.POSITIVE_INFINITY): T | undefined {
    const kept = this.#answers.get(question)
    return kept && this.now() - kept.at < maxAgeMs ? kept.answer : undefined
  }
}
