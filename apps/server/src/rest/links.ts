/** Pages, as `Link` headers: `next`, and where pages have numbers also `prev`, `first` and `last` (RFC 8288, RFC 5005). */
import type { Operation } from './operations.js'

interface Page {
  readonly total?: unknown
  /** Where the next page begins; null after the last. */
  readonly next?: unknown
}

/** What a page's address is asked with, as the schema of the operation reads it. */
interface Asked {
  readonly page?: unknown
  readonly pageSize?: unknown
  readonly limit?: unknown
  readonly before?: unknown
}

/**
 * @param url path and query as they were asked
 * @returns null for what has no pages
 */
export function linksOf(
  { input, carries }: Pick<Operation, 'input' | 'carries'>,
  asked: unknown,
  answer: unknown,
  url: string,
): string | null {
  if (!input || carries !== 'query') return null
  const { data } = input.safeParse(asked)
  const { page, pageSize, limit } = Object(data) as Asked
  const { total, next } = Object(answer) as Page
  if (typeof page === 'number' && typeof pageSize === 'number' && typeof total === 'number') {
    const last = Math.max(1, Math.ceil(total / pageSize))
    return join(url, 'page', {
      first: 1,
      prev: page > 1 ? Math.min(page - 1, last) : null,
      next: page < last ? page + 1 : null,
      last,
    })
  }
  if (!Object.hasOwn(input.shape, 'before')) return null
  if (Array.isArray(answer)) {
    const end: unknown = Object(answer.at(-1)).number
    return join(url, 'before', {
      next: answer.length === limit && typeof end === 'number' && end > 1 ? end : null,
    })
  }
  return join(url, 'before', {
    next: typeof next === 'number' || typeof next === 'string' ? next : null,
  })
}

function join(
  url: string,
  field: string,
  links: Readonly<Record<string, number | string | null>>,
): string | null {
  const texts = Object.entries(links).flatMap(([rel, value]) => {
    if (value === null) return []
    // A relative reference: behind a proxy the server does not know its own name.
    const at = new URL(url, 'http://relative.invalid')
    at.searchParams.set(field, String(value))
    return `<${at.pathname}${at.search}>; rel="${rel}"`
  })
  return texts.length === 0 ? null : texts.join(', ')
}
