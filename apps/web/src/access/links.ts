/** The page of access, as its address says it. */
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs'

const accessTabs = ['people', 'roles', 'join', 'api'] as const
export type AccessTab = (typeof accessTabs)[number]

export const accessParams = {
  tab: parseAsStringLiteral(accessTabs).withDefault('people'),
  /** The dialog that makes another one of the tab. */
  new: parseAsBoolean.withDefault(false),
  /** Who, or what, stands open beside the list of its tab. */
  person: parseAsString,
  role: parseAsString,
  token: parseAsString,
}

interface AccessLink {
  readonly tab: AccessTab
  readonly new?: true
  readonly person?: string
  readonly role?: string
  readonly token?: string
}

/** A tab of access, with what stands open in it. */
export function toAccess(link: AccessLink): string {
  return `/access?${new URLSearchParams(
    Object.entries(link).map(([name, value]) => [name, String(value)]),
  )}`
}
