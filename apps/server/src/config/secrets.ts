/**
 * Secrets in configuration: `{ "$secret": "text" }` wherever a value may be.
 *
 * In the database the text is sealed with AES-256-GCM (NIST SP 800-38D) under a key that is derived from the server's
 * secret, with 96 random bits a seal. Fleet and namespace are authenticated with it, so that a sealed text means
 * nothing elsewhere. People are shown a mask, and giving the mask back leaves the secret as it was. Only the
 * frame that goes to a node holds the text.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { isFields, isSame, type Layers, redacted } from '@foundation/core/config'
import type { Issue } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

const word = '$secret'
const version = 'v1:'
const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** In a conflict the secret of the other side, so that either can be chosen without being read. */
export const theirsMask = `${redacted} (theirs)`

export type Secret = { [word]: string }

export interface SecretBox {
  seal(text: string, namespace: string): string
  /** @throws Error when it was sealed with another key, for another namespace, or changed since */
  open(sealed: string, namespace: string): string
}

/** @param keys of 32 bytes; the first seals, each opens: so the server's secret can be changed */
export function makeSecretBox(
  keys: readonly [Uint8Array, ...Uint8Array[]],
  fleetId: string,
): SecretBox {
  const bound = (namespace: string) => Buffer.from(`${fleetId}/${namespace}`)
  return {
    seal(text, namespace) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, keys[0], nonce).setAAD(bound(namespace))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      const all = Buffer.concat([nonce, cipher.getAuthTag(), sealed])
      return version + all.toString('base64url')
    },
    open(sealed, namespace) {
      const all = Buffer.from(sealed.slice(version.length), 'base64url')
      for (const key of keys) {
        try {
          const decipher = createDecipheriv(algorithm, key, all.subarray(0, nonceBytes), {
            authTagLength: tagBytes,
          })
          decipher.setAAD(bound(namespace))
          decipher.setAuthTag(all.subarray(nonceBytes, nonceBytes + tagBytes))
          const text = decipher.update(all.subarray(nonceBytes + tagBytes))
          return Buffer.concat([text, decipher.final()]).toString('utf8')
        } catch {
          // Another key, or none.
        }
      }
      throw new Error(`A secret of ${namespace} cannot be opened: FOUNDATION_SECRET was changed`)
    },
  }
}

export function isSecret(value: JsonValue | undefined): value is Secret {
  return isFields(value) && typeof value[word] === 'string' && Object.keys(value).length === 1
}

export function toSecret(text: string): Secret {
  return { [word]: text }
}

/** Where `$secret` is used for something that is no secret; null where it is not. */
export function secretFault(value: JsonValue, at: readonly string[] = []): Issue | null {
  if (isSecret(value) || typeof value !== 'object' || value === null) return null
  if (isFields(value) && Object.hasOwn(value, word)) {
    return { path: at.join('.'), message: `"${word}" stands alone and is text` }
  }
  for (const [name, inner] of Object.entries(value)) {
    const fault = secretFault(inner, [...at, name])
    if (fault) return fault
  }
  return null
}

/** A copy in which each secret is replaced by what `change` says. */
export function mapSecrets(value: JsonValue, change: (text: string) => JsonValue): JsonValue {
  if (isSecret(value)) return change(value[word])
  if (Array.isArray(value)) return value.map((item) => mapSecrets(item, change))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, mapSecrets(inner, change)]),
  )
}

export function mapLayerSecrets(layers: Layers, change: (text: string) => JsonValue): Layers {
  return layers.map((layer) => ({
    ...layer,
    values: mapSecrets(layer.values, change) as Layers[number]['values'],
  }))
}

/** Layers as an application reads them: secrets are plain strings. @throws Error as `open` does */
export function revealLayers(layers: Layers, box: SecretBox, namespace: string): Layers {
  return mapLayerSecrets(layers, (sealed) => box.open(sealed, namespace))
}

/** Layers as a node is sent them: opened, but still marked, so that the node knows what not to show. Throws as `open` does. */
export function openLayers(layers: Layers, box: SecretBox, namespace: string): Layers {
  return mapLayerSecrets(layers, (sealed) => toSecret(box.open(sealed, namespace)))
}

/** A value as people see it. */
export function maskValue(value: JsonValue): JsonValue {
  return mapSecrets(value, () => toSecret(redacted))
}

export interface SealOptions {
  readonly box: SecretBox
  readonly namespace: string
  /** Whether a string at this path is a secret, as the applications declared it. */
  readonly isDeclared: (names: readonly string[]) => boolean
  /** For `theirsMask`: the sealed text of the other side, where there is one. */
  readonly theirs?: (layer: string, names: readonly string[]) => JsonValue | undefined
}

/**
 * What somebody saves, with its secrets sealed: those that are new or changed, and those that were masked as they were
 * in `former`, the version that was edited.
 *
 * @param issues takes what cannot be: a mask where nothing was, a secret that is not text
 */
export function sealLayers(
  layers: Layers,
  former: Layers,
  options: SealOptions,
  issues: Issue[],
): Layers {
  return layers.map((layer) => {
    const before = former.find(({ name }) => name === layer.name)?.values
    const sealing = new Sealing(layer.name, options, issues)
    return { ...layer, values: sealing.seal(layer.values, before, []) as typeof layer.values }
  })
}

class Sealing {
  constructor(
    private readonly layer: string,
    private readonly options: SealOptions,
    private readonly issues: Issue[],
  ) {}

  seal(value: JsonValue, former: JsonValue | undefined, names: readonly string[]): JsonValue {
    const { isDeclared } = this.options
    if (isSecret(value)) return this.#secret(value[word], former, names)
    if (Array.isArray(value)) return this.#list(value, former, names)
    if (isFields(value)) {
      const before = isFields(former) ? former : {}
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [
          name,
          this.seal(inner, Object.hasOwn(before, name) ? before[name] : undefined, [
            ...names,
            name,
          ]),
        ]),
      )
    }
    if (value === null || !isDeclared(names)) return value
    if (typeof value === 'string') return this.#secret(value, former, names)
    return this.#refuse(names, `Expected text, since it is a secret; received ${typeof value}`)
  }

  #secret(text: string, former: JsonValue | undefined, names: readonly string[]): JsonValue {
    const { box, namespace, theirs } = this.options
    if (text === theirsMask) {
      const other = theirs?.(this.layer, names)
      return other ?? this.#refuse(names, 'There is no other secret to take: write it')
    }
    if (text === redacted) {
      // It became a secret since it was saved.
      if (typeof former === 'string') return toSecret(box.seal(former, namespace))
      return isSecret(former)
        ? former
        : this.#refuse(names, 'There was no secret here before: write it')
    }
    if (isSecret(former) && opens(box, former, namespace) === text) return former
    return toSecret(box.seal(text, namespace))
  }

  /** Items have no names to know them by: masks in a list stand for its secrets only while the list is as it was. */
  #list(list: JsonValue[], former: JsonValue | undefined, names: readonly string[]): JsonValue {
    let masked = false
    mapSecrets(list, (text) => {
      masked ||= text === redacted
      return null
    })
    const before = Array.isArray(former) ? former : []
    if (masked && isSame(list, maskValue(before))) return before
    if (masked) return this.#refuse(names, 'The list was changed: write its secrets again')
    return list.map((item, index) => this.seal(item, before[index], [...names, String(index)]))
  }

  #refuse(names: readonly string[], message: string): JsonValue {
    this.issues.push({ path: [this.layer, ...names].join('.'), message })
    return null
  }
}

function opens(box: SecretBox, { [word]: sealed }: Secret, namespace: string): string | null {
  try {
    return box.open(sealed, namespace)
  } catch {
    return null
  }
}

/** Opens what is sealed, and leaves what cannot be opened as it is. */
export function openOr(box: SecretBox, text: string, namespace: string): string {
  return opens(box, toSecret(text), namespace) ?? text
}

/** All secrets of some layers, opened. Those that cannot be are left out. */
export function secretsIn(layers: Layers, box: SecretBox, namespace: string): string[] {
  const texts = new Set<string>()
  mapLayerSecrets(layers, (sealed) => {
    const text = opens(box, toSecret(sealed), namespace)
    if (text !== null) texts.add(text)
    return null
  })
  return [...texts]
}
