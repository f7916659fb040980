/**
 * What a node keeps on disk: who it is, and its last desired state, so that it can start while the server
 * is away. Nothing here is worth a failed application: a fault costs the memory, and one line in the log.
 */
import { createHash } from 'node:crypto'
import nodeFs from 'node:fs'
import path from 'node:path'

import type { DeliveredResource } from '@foundation/core/feed'
import type { KeptWrite } from './config-writes.js'
import { toResource } from './frames.js'
import type { Identity } from './session-effects.js'

/** The file system's functions in use, handed in so that a test can fill the disk. */
export type Files = Pick<
  typeof nodeFs,
  'openSync' | 'writeSync' | 'fsyncSync' | 'closeSync' | 'renameSync' | 'readFileSync' | 'rmSync'
>

export interface StoredState {
  readonly nodeId: string
  readonly revision: number
  readonly resources: readonly DeliveredResource[]
}

const identityFile = 'identity.json'
const stateFile = 'snapshot.json'
const writesFile = 'writes.json'

export class Storage {
  readonly #faults = new Set<string>()

  /** @param warn called once for each kind of fault */
  constructor(
    private readonly folder: string,
    private readonly warn: (what: string, error: unknown) => void,
    private readonly files: Files = nodeFs,
  ) {}

  readIdentity(): Identity | null {
    return this.#read(identityFile, toIdentity)
  }

  writeIdentity(identity: Identity | null): void {
    if (identity) this.#write(identityFile, identity)
    else this.#remove(identityFile)
  }

  readState(): StoredState | null {
    return this.#read(stateFile, toStoredState)
  }

  writeState(state: StoredState): void {
    this.#write(stateFile, state)
  }

  /** The node was removed: nothing it had is of use any more, besides who it was. */
  forget(): void {
    this.#remove(stateFile)
    this.#remove(writesFile)
  }

  readWrites(): KeptWrite[] {
    return this.#read(writesFile, toKeptWrites) ?? []
  }

  writeWrites(writes: readonly KeptWrite[]): void {
    if (writes.length > 0) this.#write(writesFile, writes)
    else this.#remove(writesFile)
  }

  #read<T>(name: string, parse: (value: unknown) => T): T | null {
    const file = path.join(this.folder, name)
    let text: string
    try {
      text = this.files.readFileSync(file, 'utf8')
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        this.#fault(`cannot read ${file}`, error)
      }
      return null
    }
    try {
      const { sum, body } = JSON.parse(text) as { sum: unknown; body: unknown }
      if (typeof body !== 'string' || sum !== sumOf(body)) throw new Error('its checksum is wrong')
      return parse(JSON.parse(body))
    } catch (error) {
      this.#fault(`${file} is damaged and was left out`, error)
      return null
    }
  }

  /** Whole or not at all: written beside, flushed, then put in place. */
  #write(name: string, value: unknown): void {
    const file = path.join(this.folder, name)
    const fresh = `${file}.new`
    const body = JSON.stringify(value)
    try {
      const fd = this.files.openSync(fresh, 'w', 0o600)
      try {
        this.files.writeSync(fd, JSON.stringify({ sum: sumOf(body), body }))
        this.files.fsyncSync(fd)
      } finally {
        this.files.closeSync(fd)
      }
      this.files.renameSync(fresh, file)
      this.#faults.delete(`cannot write ${file}`)
    } catch (error) {
      this.#fault(`cannot write ${file}`, error)
    }
  }

  #remove(name: string): void {
    try {
      this.files.rmSync(path.join(this.folder, name), { force: true })
    } catch (error) {
      this.#fault(`cannot remove ${name}`, error)
    }
  }

  #fault(what: string, error: unknown): void {
    if (this.#faults.has(what)) return
    this.#faults.add(what)
    this.warn(what, error)
  }
}

function sumOf(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}

function toIdentity(value: unknown): Identity {
  const { nodeId, credential, expiresAt, serverAheadMs } = value as Record<string, unknown>
  if (typeof nodeId === 'string' && typeof credential === 'string' && typeof expiresAt === 'number')
    return {
      nodeId,
      credential,
      expiresAt,
      // What an earlier version wrote does not say it.
      serverAheadMs: typeof serverAheadMs === 'number' ? serverAheadMs : 0,
    }
  throw new Error('it holds no identity')
}

function toStoredState(value: unknown): StoredState {
  const { nodeId, revision, resources } = value as Record<string, unknown>
  if (typeof nodeId !== 'string' || typeof revision !== 'number' || !Array.isArray(resources))
    throw new Error('it holds no state')
  return { nodeId, revision, resources: resources.map(toResource) }
}

function toKeptWrites(value: unknown): KeptWrite[] {
  const isWrite = (it: unknown) => {
    const { namespace, body, at } = it as Record<string, unknown>
    return typeof namespace === 'string' && typeof body === 'object' && typeof at === 'number'
  }
  if (!Array.isArray(value) || !value.every(isWrite)) throw new Error('it holds no writes')
  return value
}
