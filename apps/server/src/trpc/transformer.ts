/** superjson, that refuses what it would leave out in silence or fail on. */
import { FoundationError } from '@foundation/core/errors'
import superjson from 'superjson'

/** More than any input of the API takes. */
const maxDepth = 64

export const transformer = {
  serialize: (value: unknown) => superjson.serialize(value),
  deserialize(value: Parameters<typeof superjson.deserialize>[0]): unknown {
    refuseHostile(value)
    return superjson.deserialize(value)
  },
}

interface Place {
  readonly value: unknown
  readonly path: string
  readonly depth: number
}

/** @throws FoundationError `request.invalid` for a name that is the prototype, and for what is too deep to be read */
function refuseHostile(input: unknown): void {
  // Not by recursion, which is what too much depth would break.
  const open: Place[] = [{ value: Object(input).json, path: '', depth: 0 }]
  for (let place = open.pop(); place; place = open.pop()) {
    const { value, path, depth } = place
    if (typeof value !== 'object' || value === null) continue
    if (depth >= maxDepth) throw invalid(path, 'Too deep')
    for (const [name, inner] of Object.entries(value)) {
      const at = path === '' ? name : `${path}.${name}`
      if (name === '__proto__') throw invalid(at, 'No value can have this name')
      open.push({ value: inner, path: at, depth: depth + 1 })
    }
  }
}

function invalid(path: string, message: string): FoundationError {
  return new FoundationError('request.invalid', { issues: [{ path, message }] })
}
