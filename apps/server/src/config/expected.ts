/** What nodes should run, as the hash that they report: so that a node which runs something else is found. */
import { canonical, effectiveValues, type Layers, layersFor } from '@foundation/core/config'
import type { Selectable } from '@foundation/core/feed'

import { sha256 } from './content.js'
import type { ConfigResource } from './fleet-nodes.js'
import { type ConfigCtx, readRelease } from './records.js'
import { revealLayers } from './secrets.js'

interface Known {
  readonly namespace: string
  readonly layers: Layers
  /** By the names of the layers that are for a node. */
  readonly hashes: Map<string, string | null>
}

/** Releases whose hashes are remembered. Their content never changes. */
const maxKnown = 100
const known = new Map<string, Known>()

export type ExpectedHash = (resource: ConfigResource, node: Selectable) => string | null

/** For the content of these resources. Null where a secret cannot be opened, or the release is gone. */
export async function loadExpected(
  { db, fleetId, secrets }: Pick<ConfigCtx, 'db' | 'fleetId' | 'secrets'>,
  resources: readonly ConfigResource[],
): Promise<ExpectedHash> {
  const nameOf = ({ namespace, hash }: ConfigResource) => `${fleetId}/${namespace}/${hash}`
  for (const resource of resources) {
    const name = nameOf(resource)
    if (resource.hash === null) continue
    const entry = known.get(name) ?? {
      namespace: resource.namespace,
      layers: (await readRelease(db, fleetId, resource.namespace, resource.release)).layers,
      hashes: new Map<string, string | null>(),
    }
    // Put last, so that what is used stays.
    known.delete(name)
    known.set(name, entry)
  }
  while (known.size > Math.max(maxKnown, resources.length)) {
    const [oldest] = known.keys()
    if (oldest === undefined) break
    known.delete(oldest)
  }
  return (resource, node) => {
    const entry = known.get(nameOf(resource))
    if (!entry) return null
    const own = layersFor(entry.layers, node)
    const key = own.map(({ name }) => name).join(' ')
    const before = entry.hashes.get(key)
    if (before !== undefined) return before
    const hash = hashFor(entry, node, secrets)
    entry.hashes.set(key, hash)
    return hash
  }
}

function hashFor(
  { namespace, layers }: Known,
  node: Selectable,
  secrets: ConfigCtx['secrets'],
): string | null {
  try {
    return sha256(canonical(effectiveValues(revealLayers(layers, secrets, namespace), node)))
  } catch {
    return null
  }
}
