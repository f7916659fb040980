/**
 * Reads what the server sends. The rules are those of core's `DownMessage`, written out by hand: zod would
 * cost every application 13 MiB and 50 ms to check eight small messages. A test holds the two to each other.
 */
import type { DeliveredResource, ResourceRef } from '@foundation/core/feed'
import type { Changes, Credential, DownMessage } from '@foundation/core/nodes'
import type { FleetAdvice, QuotaGrant } from '@foundation/core/protection'

import { isTarget } from '../protection/target.js'
import { isPlainJson } from '../schema/plain-json.js'

type Fields = Readonly<Record<string, unknown>>

/** Why a frame is not one; the message names the field. */
export class FrameFault extends Error {
  override readonly name = 'FrameFault'
}

/**
 * @returns null for a kind of message that this SDK does not know: a newer server may say more
 * @throws FrameFault
 */
export function decodeFrame(text: string): DownMessage | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new FrameFault('not JSON')
  }
  const message = fields(value, 'message')
  switch (message.t) {
    case 'welcome':
      return {
        t: 'welcome',
        nodeId: nodeId(message.nodeId, 'nodeId'),
        epoch: int(message.epoch, 'epoch', Number.MIN_SAFE_INTEGER),
        serverId: asText(message.serverId, 'serverId'),
        heartbeatMs: int(message.heartbeatMs, 'heartbeatMs', 100),
        signalsMs: int(message.signalsMs, 'signalsMs', 500),
        credential: toCredential(message.credential),
        ...(message.confirms !== undefined && { confirms: bool(message.confirms, 'confirms') }),
      }
    case 'snapshot':
      return {
        t: 'snapshot',
        revision: int(message.revision, 'revision'),
        resources: list(message.resources, 'resources').map(toResource),
      }
    case 'changes':
      return {
        t: 'changes',
        revision: int(message.revision, 'revision'),
        changes: list(message.changes, 'changes').map(toChange),
      }
    case 'pulse':
      return { t: 'pulse', revision: int(message.revision, 'revision') }
    case 'credential':
      return { t: 'credential', credential: toCredential(message.credential) }
    case 'advice':
      return { t: 'advice', advice: list(message.advice, 'advice').map(toAdvice) }
    case 'quotas':
      return { t: 'quotas', grants: list(message.grants, 'grants').map(toGrant) }
    case 'written':
      return { t: 'written', transitions: int(message.transitions, 'transitions', 1) }
    case 'error':
      return {
        t: 'error',
        code: asText(message.code, 'code'),
        message: asText(message.message, 'message'),
        path: asText(message.path, 'path'),
        correlationId: asText(message.correlationId, 'correlationId'),
      }
    default:
      if (typeof message.t === 'string') return null
      throw new FrameFault('t: not a string')
  }
}

/** @throws FrameFault */
export function toCredential(value: unknown): Credential {
  const it = fields(value, 'credential')
  return {
    nodeId: nodeId(it.nodeId, 'credential.nodeId'),
    credential: asText(it.credential, 'credential.credential'),
    expiresAt: int(it.expiresAt, 'credential.expiresAt', Number.MIN_SAFE_INTEGER),
    expiresInMs: int(it.expiresInMs, 'credential.expiresInMs', Number.MIN_SAFE_INTEGER),
  }
}

/** @throws FrameFault */
export function toResource(value: unknown): DeliveredResource {
  const it = fields(value, 'resource')
  only(it, ['kind', 'key', 'revision', 'spec'], 'resource')
  const spec = fields(it.spec, 'resource.spec')
  if (!isPlainJson(spec, 0)) throw new FrameFault('resource.spec: not plain JSON')
  return {
    ...nameOf(it),
    revision: int(it.revision, 'resource.revision'),
    spec: spec as DeliveredResource['spec'],
  }
}

function toChange(value: unknown): Changes['changes'][number] {
  const it = fields(value, 'change')
  if (it.op === 'set') return { op: 'set', resource: toResource(it.resource) }
  if (it.op !== 'unset') throw new FrameFault('change.op: neither set nor unset')
  const ref = fields(it.ref, 'change.ref')
  only(ref, ['kind', 'key'], 'change.ref')
  return { op: 'unset', ref: nameOf(ref) }
}

function toAdvice(value: unknown): FleetAdvice {
  const it = fields(value, 'advice')
  only(it, ['target', 'advice', 'reason'], 'advice')
  const { advice } = it
  if (advice !== 'open' && advice !== 'clear')
    throw new FrameFault('advice.advice: neither open nor clear')
  const reason = asText(it.reason, 'advice.reason')
  if (reason.length > 300 || unstorable.test(reason))
    throw new FrameFault('advice.reason: not 300 plain characters at most')
  return { target: target(it.target, 'advice.target'), advice, reason }
}

function toGrant(value: unknown): QuotaGrant {
  const it = fields(value, 'grant')
  only(it, ['target', 'grant', 'rate', 'fallback', 'termMs', 'at'], 'grant')
  const termMs = int(it.termMs, 'grant.termMs', 100)
  if (termMs > 600_000) throw new FrameFault('grant.termMs: more than 600000')
  return {
    target: target(it.target, 'grant.target'),
    grant: int(it.grant, 'grant.grant'),
    rate: rate(it.rate, 'grant.rate'),
    fallback: rate(it.fallback, 'grant.fallback'),
    termMs,
    at: int(it.at, 'grant.at'),
  }
}

function nameOf({ kind, key }: Fields): ResourceRef {
  if (typeof kind !== 'string' || !/^[a-z][a-zA-Z0-9._-]{0,63}$/.test(kind))
    throw new FrameFault('kind: not a name')
  const name = asText(key, 'key')
  if (name.length === 0 || name.length > 256 || unstorable.test(name))
    throw new FrameFault('key: not 1 to 256 plain characters')
  return { kind, key: name }
}

function fields(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new FrameFault(`${path}: not an object`)
}

function only(value: Fields, known: readonly string[], path: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new FrameFault(`${path}: unknown field ${unknown}`)
}

function list(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new FrameFault(`${path}: not a list`)
}

function asText(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  throw new FrameFault(`${path}: not a string`)
}

function bool(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value
  throw new FrameFault(`${path}: neither true nor false`)
}

function nodeId(value: unknown, path: string): string {
  if (typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,80}$/.test(value)) return value
  throw new FrameFault(`${path}: not a node id`)
}

function target(value: unknown, path: string): string {
  if (isTarget(value)) return value
  throw new FrameFault(`${path}: not a target`)
}

function rate(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  throw new FrameFault(`${path}: not a number of at least 0`)
}

function int(value: unknown, path: string, min = 0): number {
  if (Number.isSafeInteger(value) && (value as number) >= min) return value as number
  throw new FrameFault(`${path}: not a whole number of at least ${min}`)
}

const unstorable = /[\0\p{Cs}]/u
