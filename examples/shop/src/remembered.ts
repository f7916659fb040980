/** The last good answers, the newest `most` of them: better an old answer than none. */
export class Remembered<T> {
  readonly #answers = new Map<string, T>()

  constructor(private readonly most: number) {}

  keep(question: string, answer: T): T {
    // Taken out first, so that the order is that of the last use.
    this.#answers.delete(question)
    this.#answers.set(question, answer)
    if (this.#answers.size > this.most) {
      const [oldest] = this.#answers.keys()
      if (oldest !== undefined) this.#answers.delete(oldest)
    }
    return answer
  }

  get(question: string): T | undefined {
    return this.#answers.get(question)
  }
}
