/** Certificates from files, taken up again when they change, and who a client's certificate says it is. */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type https from 'node:https'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls'
import type { Logger } from 'pino'

export interface TlsFiles {
  /** The server's certificate and those that lead to its authority, as PEM. */
  readonly certFile: string
  /** Its private key, as PEM. */
  readonly keyFile: string
  /** Of the authorities that sign nodes' certificates, as PEM. With it a node has to show one; null asks for none. */
  readonly clientCaFile: string | null
}

export interface TlsOptions extends TlsFiles {
  readonly log: Logger
  /** How often the files are looked at. Default 10,000 ms. */
  readonly everyMs?: number
  /** Unix milliseconds. Default the system's. */
  readonly clock?: () => number
}

export interface Tls {
  /** What a server begins with. */
  options(): https.ServerOptions
  /** Has `server` use what is in the files now and later, until it closes. Connections that are open stay as they are. */
  keepCurrent(server: https.Server): void
  /** Looks at the files now. @returns whether something new was taken up */
  reload(): boolean
}

/** Warned of once, when it is so near. */
const nearExpiryMs = 7 * 24 * 3_600_000

/**
 * Reads the files. They are looked at by their content and not watched: a mounted secret is exchanged by a link, of
 * which a watch says nothing. A pair that does not fit, as while one file is written and the other is not, is left for
 * the next look.
 *
 * @throws Error what is wrong with the files, when it is so at the start
 */
export function readTls({ log, everyMs = 10_000, clock = Date.now, ...files }: TlsOptions): Tls {
  const servers = new Set<https.Server>()
  let current = read(files)
  let refused: string | null = null
  warnOfExpiry(current)

  function reload(): boolean {
    let print = ''
    try {
      const fresh = readParts(files)
      print = printOf(fresh)
      if (print === current.print || print === refused) return false
      check(fresh)
      current = { ...fresh, print }
      refused = null
      for (const server of servers) server.setSecureContext(current)
      log.info({ event: 'http.certificate_changed' }, 'a new certificate is in use')
      warnOfExpiry(current)
      return true
    } catch (error) {
      // Said once for each content; a file that is away has the empty one.
      if (refused !== print) {
        log.error(
          { event: 'http.certificate_refused', err: error },
          'the files of the certificate cannot be used: the former one stays',
        )
      }
      refused = print
      return false
    }
  }

  function warnOfExpiry({ cert }: Parts): void {
    const { validTo } = new X509Certificate(cert)
    if (Date.parse(validTo) - clock() > nearExpiryMs) return
    log.warn({ event: 'http.certificate_expires', validTo }, 'the certificate expires soon')
  }

  return {
    reload,
    options: () => ({
      ...current,
      // Consoles and automation come without one. Who has to have one is asked where nodes come in.
      requestCert: files.clientCaFile !== null,
      rejectUnauthorized: false,
    }),
    keepCurrent(server) {
      servers.add(server)
      const timer = setInterval(reload, everyMs)
      timer.unref()
      server.once('close', () => {
        clearInterval(timer)
        servers.delete(server)
      })
    },
  }
}

interface Parts extends SecureContextOptions {
  readonly cert: Buffer
  readonly key: Buffer
  readonly ca?: Buffer
  readonly minVersion: 'TLSv1.2'
}

function readParts({ certFile, keyFile, clientCaFile }: TlsFiles): Parts {
  return {
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    ...(clientCaFile !== null && { ca: readFileSync(clientCaFile) }),
    minVersion: 'TLSv1.2',
  }
}

function read(files: TlsFiles): Parts & { print: string } {
  const parts = readParts(files)
  check(parts)
  return { ...parts, print: printOf(parts) }
}

/** @throws Error what OpenSSL says of a certificate, a key or a pair of them that cannot be used */
function check(parts: Parts): void {
  createSecureContext(parts)
}

function printOf({ cert, key, ca }: Parts): string {
  const hash = createHash('sha256')
  for (const part of [cert, key, ca ?? Buffer.alloc(0)])
    hash.update(`${part.length}\n`).update(part)
  return hash.digest('base64')
}

/**
 * The names in a client's certificate, if one of our authorities signed it: its common name, its DNS names, and of
 * SPIFFE ids the last segment (`spiffe://shop/ns/prod/sa/checkout` is `checkout`). Null for a client that showed none.
 */
export function certifiedNames(socket: Duplex): readonly string[] | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null
  const certificate = socket.getPeerX509Certificate()
  if (!certificate) return null
  return namesOf(certificate.subject ?? '', certificate.subjectAltName ?? '')
}

/** @param subject as Node gives it, a line for each part. @param alternatives comma-separated, each with its kind */
export function namesOf(subject: string, alternatives: string): readonly string[] {
  const common = subject.split('\n').flatMap((line) => /^CN=(.+)$/.exec(line)?.[1] ?? [])
  // A value that holds a comma is quoted by Node, and no service has one: such are passed over whole.
  const each = alternatives.matchAll(/([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/gy)
  const others = [...each].flatMap(([, kind, value = '']) => {
    if (kind === 'DNS') return value
    return kind === 'URI' && value.startsWith('spiffe://') ? (value.split('/').at(-1) ?? []) : []
  })
  return [...common, ...others]
}
