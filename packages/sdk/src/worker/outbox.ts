import type { Ack } from '@foundation/core/feed'
import { protocolLimits, type UpMessage } from '@foundation/core/nodes'

const maxAcks = 1_000

/** Acks as messages that the server accepts. */
export function toAckMessages(acks: readonly Ack[]): UpMessage[] {
  return toBatches(acks, maxAcks).map((batch) => ({ t: 'acks', acks: batch }))
}

/** Cuts a list into parts that are no longer than `maxItems` and, as JSON, no larger than a frame may be. */
export function toBatches<T>(
  items: readonly T[],
  maxItems: number,
  maxBytes = protocolLimits.frameBytes / 2,
): T[][] {
  const batches: T[][] = []
  let batch: T[] = []
  let size = 0
  for (const item of items) {
    const itemSize = Buffer.byteLength(JSON.stringify(item)) + 1
    if (batch.length > 0 && (batch.length >= maxItems || size + itemSize > maxBytes)) {
      batches.push(batch)
      batch = []
      size = 0
    }
    batch.push(item)
    size += itemSize
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}
