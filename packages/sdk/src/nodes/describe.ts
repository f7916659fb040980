import os from 'node:os'

import type { NodeDescription } from '@foundation/core/nodes'

import type { Resolved } from '../options/resolve.js'
import { toText } from '../text.js'

/** What an application knows of itself as a node. */
export interface OwnNode {
  /** Null until the control plane gave one. */
  readonly id: string | null
  readonly service: string
  readonly version: string | null
  readonly zone: string | null
  readonly address: string | null
  readonly host: string
  readonly pid: number
  readonly nodeVersion: string
  readonly sdkVersion: string
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly bootedFrom: NodeDescription['bootedFrom']
}

export const sdkVersion = '0.1.0'

export function describeNode({
  service,
  version,
  zone,
  address,
}: Pick<Resolved, 'service' | 'version' | 'zone' | 'address'>): Omit<OwnNode, 'id' | 'bootedFrom'> {
  return {
    service,
    version,
    zone,
    address,
    host: toText(os.hostname(), 128),
    pid: process.pid,
    nodeVersion: process.version,
    sdkVersion,
    startedAt: Math.round(Date.now() - process.uptime() * 1_000),
  }
}
