import type { Duplex } from 'node:stream'
import { FoundationError } from '@foundation/core/errors'

/** One that lives, and some that the node gave up and we do not know of yet. */
const maxSockets = 8

/** How many sockets each node has open, so that one credential cannot take all there are. */
export class SocketCount {
  readonly #byNode = new Map<string, number>()

  /**
   * Counts `socket` until it closes.
   *
   * @throws FoundationError `protocol.flood`
   */
  take(nodeId: string, socket: Duplex): void {
    // It is gone already, and no close will be told.
    if (socket.destroyed) return
    const open = this.#byNode.get(nodeId) ?? 0
    if (open >= maxSockets) throw new FoundationError('protocol.flood', { sockets: maxSockets })
    this.#byNode.set(nodeId, open + 1)
    socket.once('close', () => {
      const left = (this.#byNode.get(nodeId) ?? 1) - 1
      if (left > 0) this.#byNode.set(nodeId, left)
      else this.#byNode.delete(nodeId)
    })
  }
}
