const maxDepth = 32
const unstorable = /[\0\p{Cs}]/u

/** The rule of core's `JsonObject`. `depth` is how many arrays and objects `value` is in. */
export function isPlainJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !unstorable.test(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'boolean' || value === null) return true
  if (typeof value !== 'object' || depth >= maxDepth) return false
  if (Array.isArray(value)) return value.every((item) => isPlainJson(item, depth + 1))
  return Object.entries(value).every(
    ([key, item]) => key !== '__proto__' && !unstorable.test(key) && isPlainJson(item, depth + 1),
  )
}
