/** What TLS to the control plane is done with. */
import { readFileSync } from 'node:fs'

import type { TlsFiles } from '../options/tls.js'

export interface ClientTls {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

/**
 * Reads the files anew for each connection, so that a certificate which was exchanged is used from the next one on. Files
 * that cannot be read just then leave it with the former ones.
 */
export function makeClientTls(files: TlsFiles | null): () => ClientTls {
  let current: ClientTls = {}
  return () => {
    try {
      current = Object.fromEntries(
        Object.entries(files ?? {}).map(([name, file]) => [name, readFileSync(file)]),
      )
    } catch {
      // Whether they are missed is for the control plane to say.
    }
    return current
  }
}
