/** What a search line, as core parses it, means in SQL. Its test holds both to the same answers. */
import { matchesVersion, type NodeSearch, type SearchTerm } from '@foundation/core/nodes'

import { Prisma } from '../generated/prisma/client.js'

/** Columns of `node n`. */
const columns = {
  service: Prisma.sql`n.service`,
  zone: Prisma.sql`n.zone`,
  host: Prisma.sql`n.host`,
  node: Prisma.sql`n.id`,
  state: Prisma.sql`n.state`,
} as const

const words = Prisma.sql`lower(concat_ws(E'\\n', n.id, n.service, n.host, n.zone, n.version))`

/**
 * Conditions on `node n`, one a term.
 *
 * @param versions every version in the fleet; they are few, so their order is judged here and not in SQL
 */
export function searchConditions({ terms }: NodeSearch, versions: readonly string[]): Prisma.Sql[] {
  return terms.map((term) => toCondition(term, versions))
}

/** Whether anything in the search asks for the order of versions. */
export function needsVersions({ terms }: NodeSearch): boolean {
  return terms.some((term) => term.type === 'version')
}

function toCondition(term: SearchTerm, versions: readonly string[]): Prisma.Sql {
  switch (term.type) {
    case 'word':
      // `position` knows no wildcards, so nothing needs escaping. The line break keeps columns apart.
      return Prisma.sql`position(${term.text.toLowerCase()} in ${words}) > 0`
    case 'field':
      return likeAny(columns[term.field], term.values)
    case 'label':
      // An operator's labels win over those that the process came with.
      return likeAny(
        Prisma.sql`coalesce(
          (SELECT r.spec -> 'labels' ->> ${term.name} FROM resource r
           WHERE r.fleet_id = n.fleet_id AND r.kind = 'labels' AND r.key = n.id),
          n.labels ->> ${term.name})`,
        term.values,
      )
    case 'version':
      return Prisma.sql`n.version = ANY(${versions.filter((it) => matchesVersion(term.values, it))})`
  }
}

function likeAny(column: Prisma.Sql, patterns: readonly string[]): Prisma.Sql {
  return Prisma.sql`lower(${column}) LIKE ANY(${patterns.map(toLike)})`
}

/** A pattern of the search in the words of LIKE, whose own wildcards are taken literally. */
function toLike(pattern: string): string {
  return pattern
    .toLowerCase()
    .replace(/[\\%_]/gu, '\\$&')
    .replace(/\*/gu, '%')
}
