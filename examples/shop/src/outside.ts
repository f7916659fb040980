/** What the shop depends on and does not run itself. Pretended, in process: each takes its time. */
import { setTimeout as wait } from 'node:timers/promises'

const takeTime = (fromMs: number, toMs: number, signal?: AbortSignal) =>
  wait(fromMs + Math.random() * (toMs - fromMs), undefined, signal && { signal })

export interface Charge {
  readonly orderId: string
  readonly cents: number
}

/** Charges a card; without a key it answers the same, and moves no money. */
export const bank = {
  async charge(
    { cents }: Charge,
    apiKey: string | undefined,
    signal: AbortSignal,
  ): Promise<{ charged: number; live: boolean }> {
    await takeTime(15, 60, signal)
    return { charged: cents, live: apiKey !== undefined }
  },
}

/** Takes a mail for delivery. */
export const mailServer = {
  send: (_mail: { from: string; to: string; subject: string }, signal: AbortSignal) =>
    takeTime(20, 80, signal),
}

/** A connection to the ledger's database: dear to open, cheap to use, one statement at a time. */
export class LedgerConnection {
  isOpen = true

  static async open(): Promise<LedgerConnection> {
    await takeTime(20, 40)
    return new LedgerConnection()
  }

  async insert(_entry: { orderId: string; cents: number }, signal: AbortSignal): Promise<void> {
    if (!this.isOpen) throw new Error('The connection is closed')
    await takeTime(2, 8, signal)
  }

  close(): void {
    this.isOpen = false
  }
}
