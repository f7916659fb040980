/**
 * What servers tell one another as it happens. Delivery is at most once and to whoever is there: each
 * message only says that something changed, and every receiver also finds out by itself, later.
 */
export interface Fanout {
  /** Tells every server, this one too. Never throws: a message that cannot be sent is dropped. */
  publish(topic: string, message: unknown): void
  /** @returns ends the subscription */
  subscribe(topic: string, handler: (message: unknown) => void): () => void
  /** Whether a message would reach the other servers now. */
  connected(): boolean
  start(): Promise<void>
  stop(): Promise<void>
}

/** Largest encoded message: what one PostgreSQL notification holds. Senders part what is longer. */
export const maxMessageBytes = 7_900

/** @throws RangeError when the message is too large, which is a fault of the sender */
export function encodeMessage(topic: string, message: unknown): string {
  const text = JSON.stringify([topic, message])
  const bytes = Buffer.byteLength(text)
  if (bytes > maxMessageBytes) {
    throw new RangeError(
      `A message on ${topic} takes ${bytes} bytes; ${maxMessageBytes} is the most`,
    )
  }
  return text
}

/** Hands messages to those who subscribed to their topic. */
export class Handlers {
  readonly #byTopic = new Map<string, Set<(message: unknown) => void>>()

  constructor(private readonly onFault: (error: unknown) => void) {}

  add(topic: string, handler: (message: unknown) => void): () => void {
    const handlers = this.#byTopic.get(topic) ?? new Set()
    this.#byTopic.set(topic, handlers)
    handlers.add(handler)
    return () => void handlers.delete(handler)
  }

  deliver(text: string): void {
    try {
      const [topic, message] = JSON.parse(text) as [string, unknown]
      for (const handler of this.#byTopic.get(topic) ?? []) handler(message)
    } catch (error) {
      this.onFault(error)
    }
  }
}
