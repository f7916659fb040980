/** How deep and how wide JSON from outside may be, found out before anything walks over it. */
import { FoundationError } from '@foundation/core/errors'

export interface JsonBounds {
  /** Lists and objects inside one another. */
  readonly depth: number
  /** Members of lists and objects, all together. */
  readonly members: number
}

/**
 * Deeper than anything that our schemas take, and far from what a walk that calls itself can stand. As for members: a
 * body of the usual size cannot hold more, a namespace may not.
 */
export const jsonBounds: JsonBounds = { depth: 64, members: 1_000_000 }

const quote = 34
const comma = 44
const openList = 91
const backslash = 92
const closeList = 93
const openObject = 123
const closeObject = 125

/** How many names of the way to a fault are told. */
const toldDepth = 8

/**
 * Looks at each character once and builds nothing, so that it costs no more than the text is long. Whether the text is
 * JSON is not its business.
 *
 * @throws FoundationError `request.invalid`, with the names that lead to what is too deep
 */
export function checkJson(text: string, { depth: most, members: mostMembers } = jsonBounds): void {
  const names: string[] = []
  const isObject: boolean[] = []
  let depth = 0
  let members = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfString(text, at)
        if (depth <= toldDepth && isObject[depth]) names[depth] = text.slice(at + 1, end)
        at = end
        break
      }
      case comma:
        members += 1
        break
      case openList:
      case openObject:
        depth += 1
        members += 1
        if (depth > most) throw tooDeep(most, names, isObject)
        if (depth <= toldDepth) isObject[depth] = text.charCodeAt(at) === openObject
        break
      case closeList:
      case closeObject:
        depth = Math.max(0, depth - 1)
    }
    if (members > mostMembers) throw invalid('', `Holds more than ${mostMembers} values`)
  }
}

/** Where the text that begins with the quote at `start` ends. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at)
    if (at < 0) return text.length
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1
    if (slashes % 2 === 0) return at
  }
}

function tooDeep(most: number, names: readonly string[], isObject: readonly boolean[]) {
  const path = names.filter((_name, depth) => isObject[depth]).map((name) => name.slice(0, 64))
  return invalid(path.join('.'), `Lists and objects are nested more than ${most} deep`)
}

function invalid(path: string, message: string): FoundationError {
  return new FoundationError('request.invalid', { issues: [{ path, message }] })
}
