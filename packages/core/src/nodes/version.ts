/** Order among versions as people write them: `1.4`, `v2.0.0-rc.1`, `2026.11.3+build7`. */

/**
 * Semantic versioning's order (semver.org, 11), lenient about a leading `v` and missing parts, which
 * count as 0. Build metadata does not take part.
 *
 * @returns below 0 when `a` comes first, above 0 when `b` does; null when either does not begin with a number
 */
export function compareVersions(a: string, b: string): number | null {
  const left = parse(a)
  const right = parse(b)
  if (!left || !right) return null
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i += 1) {
    const order = compareNumbers(left.numbers[i] ?? '0', right.numbers[i] ?? '0')
    if (order !== 0) return order
  }
  return comparePreRelease(left.pre, right.pre)
}

function parse(version: string): { numbers: string[]; pre: string[] } | null {
  const match = /^v?(\d+(?:\.\d+)*)(?:-([^+]+))?(?:\+.*)?$/iu.exec(version.trim())
  return match ? { numbers: (match[1] ?? '').split('.'), pre: match[2]?.split('.') ?? [] } : null
}

/** By length after leading zeros, so that no number is too large to compare. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+(?=\d)/u, '')
  const right = b.replace(/^0+(?=\d)/u, '')
  return left.length - right.length || compareText(left, right)
}

function comparePreRelease(a: readonly string[], b: readonly string[]): number {
  // A release comes after its own candidates.
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length)
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const order = compareIdentifier(a[i] ?? '', b[i] ?? '')
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareIdentifier(a: string, b: string): number {
  const [left, right] = [/^\d+$/u.test(a), /^\d+$/u.test(b)]
  if (left && right) return compareNumbers(a, b)
  if (left !== right) return left ? -1 : 1
  return compareText(a, b)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
