import type { Ack } from '@foundation/core/feed'
import { protocolLimits, type UpMessage } from '@foundation/core/nodes'

const maxAcks = 1_000

/** Acks as messages that the server accepts: no more of them, and no larger, than a frame may be. */
export function toAckMessages(
  acks: readonly Ack[],
  maxBytes = protocolLimits.frameBytes / 2,
): UpMessage[] {
  const messages: UpMessage[] = []
  let batch: Ack[] = []
  let size = 0
  for (const ack of acks) {
    const ackSize = Buffer.byteLength(JSON.stringify(ack)) + 1
    if (batch.length > 0 && (batch.length >= maxAcks || size + ackSize > maxBytes)) {
      messages.push({ t: 'acks', acks: batch })
      batch = []
      size = 0
    }
    batch.push(ack)
    size += ackSize
  }
  if (batch.length > 0) messages.push({ t: 'acks', acks: batch })
  return messages
}
