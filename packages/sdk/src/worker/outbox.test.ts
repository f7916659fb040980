import type { Ack } from '@foundation/core/feed'
import { protocolLimits, UpMessage } from '@foundation/core/nodes'
import { expect, it } from 'vitest'

import { toAckMessages } from './outbox.js'

const ack = (at: number, message: string): Ack => ({
  kind: 'pool',
  key: `k${at}`,
  revision: at,
  status: 'rejected',
  reason: { path: 'max', message },
})

it('packs acks into messages that a server takes, in order, none lost', () => {
  for (const message of ['no', 'ü'.repeat(2_000)]) {
    const acks = Array.from({ length: 2_500 }, (_, at) => ack(at, message))
    const messages = toAckMessages(acks)
    for (const packed of messages) {
      expect(UpMessage.safeParse(packed).success).toBe(true)
      expect(Buffer.byteLength(JSON.stringify(packed))).toBeLessThan(protocolLimits.frameBytes)
    }
    expect(messages.flatMap((it) => (it.t === 'acks' ? it.acks : []))).toEqual(acks)
  }
})

it('sends nothing for nothing', () => {
  expect(toAckMessages([])).toEqual([])
})
