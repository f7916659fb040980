import { randomUUID } from 'node:crypto'

import { FoundationError } from '@foundation/core/errors'
import { type Credential, paths } from '@foundation/core/nodes'

import type { WorkerStart } from '../link/messages.js'
import { toCredential } from './frames.js'
import type { request as sendRequest } from './transport.js'

/** What this node asks of its control plane over HTTP. Everything rejects with what went wrong there. */
export class Plane {
  readonly #start: WorkerStart
  readonly #request: typeof sendRequest
  #attempt: string = randomUUID()

  constructor(start: WorkerStart, request: typeof sendRequest) {
    this.#start = start
    this.#request = request
  }

  /** @param formerCredential proves who this node was, so that it stays that */
  async join(formerCredential: string | null): Promise<Credential> {
    const { token, node } = this.#start
    if (token === null) {
      const message = 'There is no join token: set FOUNDATION_TOKEN, or pass `token` to connect().'
      throw new FoundationError('access.join_token_invalid', {}, { message })
    }
    const former = formerCredential === null ? {} : { formerCredential }
    const body = { token, service: node.service, attempt: this.#attempt, ...former }
    const credential = await this.#credential(paths.join, body)
    // It has its answer: whoever joins after this is another node.
    this.#attempt = randomUUID()
    return credential
  }

  renew(credential: string): Promise<Credential> {
    return this.#credential(paths.renew, { credential })
  }

  /** GETs a path as this node; with a body POSTs it. @param waitMs how long the server may take besides */
  ask(path: string, credential: string | null, body?: object, waitMs?: number): Promise<unknown> {
    return this.#request({
      method: body ? 'POST' : 'GET',
      url: this.url(path),
      ...(body && { body }),
      ...(credential !== null && { credential }),
      ...(waitMs !== undefined && { waitMs }),
    })
  }

  url(path: string): URL {
    return new URL(`.${path}`, this.#start.url)
  }

  async #credential(path: string, body: unknown): Promise<Credential> {
    return toCredential(await this.#request({ method: 'POST', url: this.url(path), body }))
  }
}
