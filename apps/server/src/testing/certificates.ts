/** Certificates for tests, made here, so that none has to be kept and none ever expires. X.509 as in RFC 5280. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const digits = body.length.toString(16)
  const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body])
}

const sequence = (...content: readonly Uint8Array[]) => der(0x30, ...content)
const yes = der(0x01, Buffer.from([0xff]))
const text = (tag: number, value: string) => der(tag, Buffer.from(value))

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = rest.flatMap((it) => {
    const digits = [it & 127]
    for (let left = it >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128)
    return digits
  })
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]))
}

const nameOf = (common: string) => sequence(der(0x31, sequence(oid('2.5.4.3'), text(0x0c, common))))
const timeOf = (at: Date) => {
  const digits = at.toISOString().replace(/\D/g, '')
  return text(0x17, `${digits.slice(2, 14)}Z`)
}
const extension = (id: string, ...value: readonly Uint8Array[]) =>
  sequence(oid(id), ...value.slice(0, -1), der(0x04, ...value.slice(-1)))

function alternative(name: string): Buffer {
  if (isIPv4(name)) return der(0x87, Buffer.from(name.split('.').map(Number)))
  return text(name.includes('://') ? 0x86 : 0x82, name)
}

export interface TestCertificate {
  readonly cert: string
  readonly key: string
}

interface Subject {
  readonly common: string
  /** DNS names, IPv4 addresses and URIs. */
  readonly names?: readonly string[]
  readonly expiresAt?: Date
}

export interface TestAuthority {
  readonly cert: string
  issue(subject: Subject): TestCertificate
}

const ecdsaSha256 = sequence(oid('1.2.840.10045.4.3.2'))
const day = 86_400_000

export function testAuthority(common = 'Authority of tests'): TestAuthority {
  const own = newKeys()
  const issue = (
    { common: name, names = [], expiresAt = new Date(Date.now() + 30 * day) }: Subject,
    publicKey: KeyObject,
    isAuthority: boolean,
  ) => {
    const body = sequence(
      der(0xa0, der(0x02, Buffer.from([2]))),
      der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ecdsaSha256,
      nameOf(common),
      sequence(timeOf(new Date(Date.now() - day)), timeOf(expiresAt)),
      nameOf(name),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(
        0xa3,
        sequence(
          extension('2.5.29.19', yes, isAuthority ? sequence(yes) : sequence()),
          ...(names.length > 0
            ? [extension('2.5.29.17', sequence(...names.map(alternative)))]
            : []),
        ),
      ),
    )
    const signature = sign('sha256', body, own.privateKey)
    const whole = sequence(body, ecdsaSha256, der(0x03, Buffer.from([0]), signature))
    const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
  }
  return {
    cert: issue({ common }, own.publicKey, true),
    issue(subject) {
      const { publicKey, privateKey } = newKeys()
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
      return { cert: issue(subject, publicKey, false), key: String(key) }
    },
  }
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** The certificate as files, in a folder of its own. */
export function certificateFiles({ cert, key }: TestCertificate, ca: string | null = null) {
  const folder = mkdtempSync(path.join(tmpdir(), 'foundation-tls-'))
  const files = {
    certFile: path.join(folder, 'cert.pem'),
    keyFile: path.join(folder, 'key.pem'),
    clientCaFile: ca === null ? null : path.join(folder, 'ca.pem'),
  }
  const write = (fresh: TestCertificate) => {
    writeFileSync(files.certFile, fresh.cert)
    writeFileSync(files.keyFile, fresh.key)
  }
  write({ cert, key })
  if (files.clientCaFile !== null && ca !== null) writeFileSync(files.clientCaFile, ca)
  return { files, write }
}
