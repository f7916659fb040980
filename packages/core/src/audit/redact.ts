/** The last gate before something is kept for good: what looks like a secret is masked, whoever let it come this far. */
import type { JsonValue } from '../text/index.js'

const mask = '•••'

/** Names of fields whose text is a secret wherever they stand, without dashes and underscores. */
const secretNames = new Set([
  'password',
  'newpassword',
  'currentpassword',
  'passphrase',
  'secret',
  '$secret',
  'clientsecret',
  'token',
  'accesstoken',
  'refreshtoken',
  'apikey',
  'privatekey',
  'credential',
  'authorization',
  'cookie',
  'recoverycodes',
  'backupcodes',
])

/** Our own secrets, as `newSecret` makes them, and those that stand in an address as in `postgres://name:word@host`. */
const ownSecret = /\bfnd_[a-z]+_[2-9bcdfghjkmnpqrstvwxz]{34}\b/g
const inAddress = /([a-z][a-z\d+.-]{1,20}:\/\/[^\s:/@]{0,256}:)[^\s@/]{1,1024}@/gi

/** Text without the secrets that can be told by their form. */
export function redactText(text: string): string {
  return text.replaceAll(ownSecret, mask).replaceAll(inAddress, `$1${mask}@`)
}

/** JSON without what stands under the name of a secret, and without text of a secret's form. */
export function redactJson(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(redactJson)
  return Object.fromEntries(
    Object.entries(value).map(([name, it]) => [
      redactText(name),
      isSecretName(name) ? maskAll(it) : redactJson(it),
    ]),
  )
}

function isSecretName(name: string): boolean {
  return secretNames.has(name.replaceAll(/[-_]/g, '').toLowerCase())
}

/** Whether something is a secret (`secret: true`) is none. */
function maskAll(value: JsonValue): JsonValue {
  if (typeof value === 'string') return mask
  if (Array.isArray(value)) return value.map(maskAll)
  return redactJson(value)
}
