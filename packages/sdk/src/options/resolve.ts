/**
 * From what is given, what the environment says and what package.json says, to what applies. First one
 * wins, in this order; `explain()` shows which.
 */
import path from 'node:path'

import { FoundationError, type Issue } from '@foundation/core/errors'

import { type Log, safeLog, stderrLog } from '../log.js'
import type { ConnectOptions } from './options.js'
import { findPackage } from './package-json.js'
import { checkLabels, parseLabels, Reader, type Resolution } from './reader.js'
import { resolveTls, type TlsFiles } from './tls.js'

export interface Resolved {
  readonly service: string
  readonly version: string | null
  readonly zone: string | null
  readonly address: string | null
  readonly labels: Readonly<Record<string, string>>
  /** Null works alone. Ends in a slash. */
  readonly url: string | null
  readonly token: string | null
  readonly tls: TlsFiles | null
  readonly stateDir: string | null
  readonly expectedNodes: number | null
  readonly connectTimeoutMs: number
  readonly drainTimeoutMs: number
  readonly required: boolean
  readonly ready: 'auto' | 'manual'
  readonly handleSignals: boolean
  readonly log: Log
  readonly explanation: readonly Resolution[]
}

/** Ways to form a cluster that are planned and not there yet. */
const laterStrategies = ['kubernetes', 'consul', 'dns', 'gossip', 'mdns', 'static', 'redis']

/** @throws FoundationError `node.options_invalid`, with every fault under `issues` */
export function resolveOptions(
  options: ConnectOptions,
  env: Readonly<Record<string, string | undefined>>,
  main: string,
): Resolved {
  const own = findPackage(path.dirname(main)) ?? findPackage('.')
  const issues: Issue[] = []
  const it = new Reader(options, env, issues)

  const service = it.text('service', {
    env: ['FOUNDATION_SERVICE', 'FOUNDATION_APP_NAME'],
    otherwise: [toServiceName(own?.name), 'package.json'],
    max: 63,
    pattern: [/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and hyphens'],
  })
  if (service === null && !issues.some(({ path }) => path === 'service')) {
    issues.push({
      path: 'service',
      message: 'Not given, and package.json has no name: pass `service`, or set FOUNDATION_SERVICE',
    })
  }
  const version = it.text('version', {
    env: ['FOUNDATION_VERSION'],
    otherwise: [own?.version ?? null, 'package.json'],
    max: 128,
  })
  const zone = it.text('zone', { env: ['FOUNDATION_ZONE'], max: 128 })
  const address = it.text('address', { env: ['FOUNDATION_ADDRESS'], max: 128 })
  const url = clusterOf(options.cluster ?? env.FOUNDATION_CLUSTER, it, issues)
  const token = it.text('token', { env: ['FOUNDATION_TOKEN'], max: 256, secret: true })
  const stateDir = it.stateDir(path.join(own?.folder ?? process.cwd(), '.foundation', 'nodes'))
  const labels =
    options.labels === undefined ? parseLabels(env.FOUNDATION_LABELS ?? '', issues) : options.labels
  checkLabels(labels, issues)

  const resolved: Resolved = {
    service: service ?? '',
    version,
    zone,
    address,
    labels: { ...labels },
    url,
    token,
    tls: resolveTls(options.tls, env, issues),
    stateDir,
    expectedNodes: it.count('expectedNodes', { env: 'FOUNDATION_EXPECTED_NODES', min: 1 }),
    connectTimeoutMs: it.count('connectTimeoutMs', { min: 0 }) ?? 5_000,
    drainTimeoutMs: it.count('drainTimeoutMs', { min: 0 }) ?? 10_000,
    required: options.required ?? false,
    ready: options.ready ?? 'auto',
    handleSignals: options.handleSignals ?? false,
    log: safeLog(options.log ?? stderrLog),
    explanation: it.resolutions,
  }
  it.unknown()
  if (issues.length > 0) {
    const message = `connect(): ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}`
    throw new FoundationError('node.options_invalid', { issues }, { message })
  }
  return resolved
}

/** The control plane's address, or null to work alone. */
function clusterOf(cluster: unknown, it: Reader, issues: Issue[]): string | null {
  const url = it.url()
  switch (cluster) {
    case undefined:
    case '':
    case true:
    case 'true':
      it.explain(
        'cluster',
        url ? 'control-plane' : 'standalone',
        url ? 'there is a url' : 'there is no url',
      )
      return url
    case 'control-plane':
      it.explain('cluster', cluster, 'asked for')
      if (!url) {
        const message = 'control-plane needs a url: pass `url`, or set FOUNDATION_URL'
        issues.push({ path: 'cluster', message })
      }
      return url
    case false:
    case 'false':
    case 'standalone':
      it.explain('cluster', 'standalone', 'asked for')
      return null
    default: {
      const strategy =
        typeof cluster === 'object' && cluster !== null && 'strategy' in cluster
          ? cluster.strategy
          : cluster
      const isLater = typeof strategy === 'string' && laterStrategies.includes(strategy)
      issues.push({
        path: 'cluster',
        message: isLater
          ? `${strategy} is not available yet; use control-plane or standalone`
          : "Expected true, 'control-plane' or 'standalone'",
      })
      return url
    }
  }
}

/** `@shop/Check_Out` → `check-out`; null where nothing usable is left. */
export function toServiceName(name: string | null | undefined): string | null {
  const plain = name
    ?.replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')
  return plain || null
}
