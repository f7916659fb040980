/** What nodes should run, as the hash that they report: so that a node which runs something else is found. */
import { canonical, effectiveValues, type Layers } from '@foundation/core/config'
import { matches, type Selectable } from '@foundation/core/feed'

import { sha256 } from './content.js'
import type { ConfigResource } from './fleet-nodes.js'
import { type ConfigCtx, type ReleaseRecord, readRelease } from './records.js'
import { revealLayers } from './secrets.js'

interface Known {
  readonly namespace: string
  readonly layers: Layers
  /** Those that are not for every node. */
  readonly selective: Layers
  /** By the names of those that are for a node. */
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
  const entries = new Map<ConfigResource, Known>()
  const nameOf = ({ namespace, hash }: ConfigResource) => `${fleetId}/${namespace}/${hash}`
  for (const resource of resources) {
    const name = nameOf(resource)
    if (resource.hash === null) continue
    const entry =
      known.get(name) ??
      toKnown(await readRelease(db, fleetId, resource.namespace, resource.release))
    entries.set(resource, entry)
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
    const entry = entries.get(resource)
    if (!entry) return null
    let key = ''
    for (const { name, selector } of entry.selective) if (matches(selector, node)) key += `${name} `
    const before = entry.hashes.get(key)
    if (before !== undefined) return before
    const hash = hashFor(entry, node, secrets)
    entry.hashes.set(key, hash)
    return hash
  }
}

function toKnown({ namespace, layers }: ReleaseRecord): Known {
  const selective = layers.filter(({ selector }) => Object.keys(selector).length > 0)
  return { namespace, layers, selective, hashes: new Map() }
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
