/** From one HTTP request to what the verbs are given. */
import type { FastifyReply, FastifyRequest } from 'fastify'

import { addressHeader, isSameOrigin, type People, toActor, type Visitor } from '../access/index.js'
import type { Ctx } from '../context.js'
import type { Api, ApiContext } from './context.js'

export const nobody = { id: 'anonymous', name: 'anonymous', scopes: [] } as const

export interface RequestScope extends Pick<Ctx, 'db' | 'fleetId' | 'clock' | 'log'> {
  readonly api: Api
  readonly people: Pick<People, 'whoIs'>
  readonly consoleUrl: string
}

/** The request's id is the correlation id: in the answer, in the log and in the audit row. */
export function toContext(
  scope: RequestScope,
  request: FastifyRequest,
  reply: FastifyReply,
): ApiContext {
  const { api, people, consoleUrl, db, fleetId, clock, log } = scope
  const headers = toHeaders(request)
  let known: Promise<Visitor | null> | null = null
  const keepCookies = (from: Headers) => {
    // A stream has sent its headers long before it asks again who listens.
    if (reply.raw.headersSent) return
    for (const cookie of from.getSetCookie()) reply.header('set-cookie', cookie)
  }
  const ask = async () => {
    const answer = await people.whoIs(headers, { renew: !reply.raw.headersSent })
    keepCookies(answer.headers)
    return answer.person
  }
  const person: ApiContext['person'] = (options) => {
    if (options?.fresh) known = null
    known ??= ask()
    return known
  }
  return {
    api,
    db,
    fleetId,
    clock,
    log,
    actor: nobody,
    correlationId: request.id,
    address: request.ip,
    headers,
    sameOrigin: isSameOrigin(headers, consoleUrl),
    keepCookies,
    person,
    sender: () => person().then((it) => it && toActor(it)),
  }
}

export function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      // Pseudo headers of HTTP/2 are no headers to `Headers`.
      if (one !== undefined && !name.startsWith(':')) headers.append(name, one)
    }
  }
  headers.set(addressHeader, request.ip)
  return headers
}
