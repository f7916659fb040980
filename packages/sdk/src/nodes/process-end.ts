/** How a node ends with its process. */
import type { Server } from 'node:http'

import type { Foundation } from '../foundation.js'

/**
 * A process that has nothing left to do leaves on its own. Signals are the application's own unless
 * `handleSignals` says otherwise.
 */
export function endOnSignals(
  foundation: Foundation,
  { handleSignals }: { readonly handleSignals: boolean },
): void {
  process.once('beforeExit', () => void foundation.leave('finished'))
  if (!handleSignals) return
  const end = async (signal: NodeJS.Signals) => {
    await foundation.leave(signal)
    await Promise.all(foundation.servers.map(close))
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(signal))
}

/** Requests are done by now; what is still connected is idle. */
async function close(server: Server): Promise<void> {
  if (!server.listening) return
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
