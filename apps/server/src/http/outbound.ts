/**
 * The one way out to addresses that a person or a node entered. Without care the server would be asked to ask its own
 * neighbours, such as a cloud's metadata service, for whoever cannot reach them (server-side request forgery).
 */
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP } from 'node:net'
import { FoundationError } from '@foundation/core/errors'

export interface OutboundOptions {
  /** Subnets that may be reached though they are nobody's on the internet, as `10.2.0.0/16`. Default none. */
  readonly allow?: readonly string[]
  /** From the request to the end of its answer. Default 10,000 ms. */
  readonly timeoutMs?: number
  /** Largest answer. Default 1 MiB. */
  readonly maxBytes?: number
  /** Every address of a name. Default the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
}

export interface OutboundRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface OutboundAnswer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export type Outbound = (request: OutboundRequest) => Promise<OutboundAnswer>

/** IANA's special-purpose addresses (RFC 6890 and its registry), multicast, and what is reserved. */
const specialIPv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

/** Within 2000::/3, outside of which nothing is anybody's: tunnels that hide an IPv4 address, documentation. */
const specialIPv6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const special = new BlockList()
for (const [net, prefix] of specialIPv4) special.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of specialIPv6) special.addSubnet(net, prefix, 'ipv6')
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

/** Whether an address is one of the internet's, and not of this host, this network or a purpose of its own. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4')
  return isIP(address) === 6 && global6.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/**
 * The name is resolved once, each of its addresses is looked at, and the connection goes to one of these: a name that
 * says something else when it is asked again (DNS rebinding) changes nothing. A redirection is an answer like others.
 *
 * The requests reject with `request.target_refused` for an address that may not be asked, and with `system.unavailable`
 * where it does not answer, or not as it should.
 */
export function makeOutbound(options: OutboundOptions = {}): Outbound {
  const { timeoutMs = 10_000, maxBytes = 1024 * 1024 } = options
  const { resolve = (host: string) => lookup(host, { all: true }) } = options
  const allowed = new BlockList()
  for (const subnet of options.allow ?? []) {
    const [net = '', prefix = ''] = subnet.split('/')
    allowed.addSubnet(net, Number(prefix), isIP(net) === 6 ? 'ipv6' : 'ipv4')
  }
  const mayReach = ({ address, family }: LookupAddress) =>
    isPublicAddress(address) || allowed.check(address, family === 6 ? 'ipv6' : 'ipv4')

  async function addressOf(url: URL): Promise<LookupAddress> {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const family = isIP(host)
    const found = family > 0 ? [{ address: host, family }] : await resolve(host)
    const [first] = found
    if (!first) throw new Error('The name has no address')
    // All, since who controls a name can put one of ours among others.
    if (!found.every(mayReach)) throw refused(url, 'Is an address of a private network')
    return first
  }

  return async (request) => {
    const url = toUrl(request.url)
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      return await send(request, url, { address: await addressOf(url), signal, maxBytes })
    } catch (cause) {
      if (cause instanceof FoundationError) throw cause
      const message = `${url.host} does not answer as it should.`
      throw new FoundationError('system.unavailable', {}, { cause, message })
    }
  }
}

/** @throws FoundationError `request.target_refused` */
function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) throw refused(null, 'Is no address')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused(url, 'Begins neither with https:// nor with http://')
  if (url.username || url.password) throw refused(url, 'Holds a name or a password')
  return url
}

function refused(url: URL | null, message: string): FoundationError {
  const issues = [{ path: 'url', message }]
  return new FoundationError('request.target_refused', { issues, ...(url && { host: url.host }) })
}

interface Way {
  readonly address: LookupAddress
  readonly signal: AbortSignal
  readonly maxBytes: number
}

function send(
  { method, headers, body }: OutboundRequest,
  url: URL,
  { address, signal, maxBytes }: Way,
): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const { request: start } = url.protocol === 'https:' ? https : http
    const sent = start(
      url,
      {
        method,
        signal,
        // A connection of its own: one that is kept was opened for somebody else's name.
        agent: false,
        lookup: (_host, { all }, found) =>
          all ? found(null, [address]) : found(null, address.address, address.family),
        headers: { ...headers, 'accept-encoding': 'identity' },
      },
      (answer) => {
        readAll(answer, maxBytes).then(
          (text) =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
          (error: unknown) => {
            sent.destroy()
            reject(error)
          },
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

async function readAll(answer: http.IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`The answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
