const waitMs = 2_000

/** Waits until the session has said goodbye, and not for long. */
export class Goodbye {
  #onSaid: () => void = () => {}

  /** @param say begins it */
  async until(say: () => void): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#onSaid = resolve
      timer = setTimeout(resolve, waitMs)
      say()
    })
    clearTimeout(timer)
  }

  said(): void {
    this.#onSaid()
  }
}
