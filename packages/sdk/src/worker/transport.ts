/** Requests to the control plane, on bare `node:http`: `fetch` would cost ten times the memory. */
import http from 'node:http'
import https from 'node:https'

import { FoundationError, fromErrorDocument, isFoundationError } from '@foundation/core/errors'

import type { ClientTls } from './client-tls.js'

const requestTimeoutMs = 5_000
const maxAnswerBytes = 4 * 1024 * 1024

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly body?: unknown
  readonly credential?: string
  /** How long the server may take before it answers, besides what any answer takes. */
  readonly waitMs?: number
}

/**
 * @returns the JSON of a 2xx answer
 * @throws FoundationError what the server answered; `system.unavailable` where none did
 */
export function request(
  { method, url, body, credential, waitMs = 0 }: Request,
  tls: ClientTls = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? null : JSON.stringify(body)
    const { request: send } = url.protocol === 'https:' ? https : http
    const unavailable = (cause: unknown) =>
      reject(
        new FoundationError(
          'system.unavailable',
          { cause: causeOf(cause) },
          { cause, message: 'The control plane does not answer.' },
        ),
      )
    const sent = send(
      url,
      {
        ...tls,
        method,
        signal: AbortSignal.timeout(requestTimeoutMs + waitMs),
        headers: {
          accept: 'application/json',
          ...(payload !== null && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
          ...(credential && { authorization: `Bearer ${credential}` }),
        },
      },
      (answer) => {
        readJson(answer)
          .then((json) => {
            const status = answer.statusCode ?? 0
            if (status >= 200 && status < 300) resolve(json)
            else reject(toError(status, json))
          })
          .catch(unavailable)
      },
    )
    sent.on('error', unavailable)
    sent.end(payload)
  })
}

/** The error in an answer, also of one that is not ours, such as a proxy's. */
export function toError(status: number, body: unknown): FoundationError {
  const message = `The control plane answered ${status}.`
  return (
    fromErrorDocument(body) ?? new FoundationError('system.unavailable', { status }, { message })
  )
}

/** Null for a body that is not JSON. */
export async function readJson(answer: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxAnswerBytes) throw new Error('The answer is too large')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return null
  }
}

function causeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

/** A failure of any kind, as one that can be told. */
export function toFoundationError(error: unknown): FoundationError {
  if (isFoundationError(error)) return error
  return new FoundationError('system.unavailable', {}, { cause: error })
}
