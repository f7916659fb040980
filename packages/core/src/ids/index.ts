/** Ids that people can read aloud: no vowels (no words), no characters that look alike. */

const alphabet = '23456789bcdfghjkmnpqrstvwxz'

/** Fills with random bytes, such as `crypto.getRandomValues`. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array

/** `length` characters from the readable alphabet, 4.75 bits each. */
export function randomText(length: number, random: RandomBytes): string {
  let text = ''
  while (text.length < length) {
    for (const byte of random(new Uint8Array(length * 2))) {
      // 243 = 9 × 27: dropping the rest keeps every character equally likely.
      if (byte < 243 && text.length < length) text += alphabet[byte % alphabet.length]
    }
  }
  return text
}

/** The id of a node: its service, then five random characters, as in `checkout-v3xbk`. */
export function newNodeId(service: string, random: RandomBytes): string {
  return `${service}-${randomText(5, random)}`
}

/** A secret that says what it is for, as in `fnd_join_…`: 160 bits or more behind the prefix. */
export function newSecret(
  kind: 'api' | 'invite' | 'join' | 'reset' | 'setup',
  random: RandomBytes,
): string {
  return `fnd_${kind}_${randomText(34, random)}`
}

/** A short id that ties a person's report to the server's log, as in `c-5kzd7x2k`. */
export function newCorrelationId(random: RandomBytes): string {
  return `c-${randomText(8, random)}`
}
