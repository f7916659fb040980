/** The latest events, numbered, so that who was away for a moment is told what it missed. */
import type { LiveEvent } from '@foundation/core/live'

export interface Entry {
  /** What `Last-Event-ID` says of it. */
  readonly id: string
  /** As it is sent: written once, for all who listen. */
  readonly frame: string
}

export interface ReplayLogOptions {
  /** Tells this log from any other, so that a number is not taken for one of another server's. */
  readonly epoch: string
  readonly maxEntries: number
  /** Of frames that are kept; the newest is, whatever its size. */
  readonly maxChars: number
}

/** Numbers begin at 1. What no longer fits is dropped, oldest first. */
export class ReplayLog {
  #entries: Entry[] = []
  #chars = 0
  /** The number of the first entry that is kept. */
  #first = 1

  constructor(private readonly options: ReplayLogOptions) {}

  /** The number of the newest entry; 0 before any. */
  get last(): number {
    return this.#first + this.#entries.length - 1
  }

  idOf(number: number): string {
    return `${this.options.epoch}-${number}`
  }

  append(event: LiveEvent): void {
    const id = this.idOf(this.last + 1)
    const frame = frameOf(event.type, event, id)
    this.#entries.push({ id, frame })
    this.#chars += frame.length
    const { maxEntries, maxChars } = this.options
    let dropped = 0
    while (
      this.#entries.length - dropped > maxEntries ||
      (this.#chars > maxChars && this.#entries.length - dropped > 1)
    ) {
      this.#chars -= this.#entries[dropped]?.frame.length ?? 0
      dropped += 1
    }
    if (dropped === 0) return
    this.#entries = this.#entries.slice(dropped)
    this.#first += dropped
  }

  /** Those after a number; null when some of them are gone, or it never was. */
  after(number: number): readonly Entry[] | null {
    if (number < this.#first - 1 || number > this.last) return null
    return this.#entries.slice(number - this.#first + 1)
  }

  /** The number of an id; null when it is not of this log, or what followed it is gone. */
  numberOf(id: string): number | null {
    const { epoch } = this.options
    if (!id.startsWith(`${epoch}-`)) return null
    const digits = id.slice(epoch.length + 1)
    if (!/^\d{1,15}$/.test(digits)) return null
    const number = Number(digits)
    return this.after(number) === null ? null : number
  }
}

/** An event as `text/event-stream` has it (HTML, §9.2.6). JSON has no line ends outside of its texts. */
export function frameOf(name: string, data: unknown, id?: string): string {
  const mark = id === undefined ? '' : `id: ${id}\n`
  return `${mark}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
