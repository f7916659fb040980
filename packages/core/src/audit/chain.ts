/**
 * The chain of the audit. The hash of an entry is SHA-256, in hexadecimal, of its canonical JSON (RFC 8785), in which
 * the hash of the entry before it stands: whoever changes one entry has to change all that follow, and the head, which
 * people keep with their exports. After Haber and Stornetta, "How to time-stamp a digital document" (1991).
 */
import { canonical } from '../config/index.js'
import type { JsonValue } from '../text/index.js'
import type { AuditEntry, AuditFault, ChainPoint } from './schema.js'

/** SHA-256 of the text's UTF-8 bytes, in small hexadecimal. */
export type Sha256 = (text: string) => string

/** What stands before the first entry. */
export const chainStart: ChainPoint = { seq: 0, hash: '0'.repeat(64) }

/** What the hash of an entry covers: everything but itself, and the fleet, so that none fits into another's chain. */
export function sealedText(fleetId: string, entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, prevHash, at, actorId, actorName, action, target } = entry
  const { reason, address, correlationId, before, after } = entry
  return canonical({
    fleetId,
    seq,
    prevHash,
    at: at.toISOString(),
    actorId,
    actorName,
    action,
    target,
    reason,
    before: before as JsonValue,
    after: after as JsonValue,
    address,
    correlationId,
  })
}

/** How far a number is looked for when an entry's does not fit it. */
const reach = 32

/** Walks a chain from a point that is trusted, and says what is wrong first. */
export class ChainCheck {
  #last: ChainPoint

  constructor(
    private readonly fleetId: string,
    start: ChainPoint,
    private readonly sha256: Sha256,
  ) {
    this.#last = start
  }

  /** The last entry that was found whole. */
  get last(): ChainPoint {
    return this.#last
  }

  /** @param entry the one that follows in the order of `seq` */
  next(entry: AuditEntry): AuditFault | null {
    const expected = this.#last.seq + 1
    const { seq } = entry
    if (seq > expected) return { seq: expected, how: 'removed' }
    if (seq < expected) return { seq, how: 'inserted' }
    if (this.#hash(entry) !== entry.hash) return this.#moved(entry) ?? { seq, how: 'changed' }
    // Its own hash holds, so it was written after another entry than the one that is there now.
    if (entry.prevHash !== this.#last.hash) return { seq: Math.max(1, seq - 1), how: 'changed' }
    this.#last = { seq, hash: entry.hash }
    return null
  }

  /** @param head what the fleet says its newest entry is; call it after that entry. */
  end(head: ChainPoint): AuditFault | null {
    const { seq, hash } = this.#last
    if (head.seq > seq) return { seq: seq + 1, how: 'cut' }
    if (head.seq < seq) return { seq: head.seq + 1, how: 'inserted' }
    return head.hash === hash ? null : { seq, how: 'changed' }
  }

  /** An entry whose hash is of another number was moved: something was taken away, or put in, before it. */
  #moved(entry: AuditEntry): AuditFault | null {
    if (entry.hash === this.#last.hash) return { seq: entry.seq, how: 'inserted' }
    for (let by = 1; by <= reach; by += 1) {
      if (this.#hash({ ...entry, seq: entry.seq + by }) === entry.hash)
        return { seq: entry.seq, how: 'removed' }
      if (this.#hash({ ...entry, seq: entry.seq - by }) === entry.hash)
        return { seq: entry.seq - by, how: 'inserted' }
    }
    return null
  }

  #hash(entry: AuditEntry): string {
    return this.sha256(sealedText(this.fleetId, entry))
  }
}
