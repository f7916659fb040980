/** What the console has, and where. Navigation, palette, keys and crumbs all read this. */
import type { Scope } from '@foundation/core/access'
import { Hexagon, KeyRound, LayoutDashboard, type LucideIcon, Shield } from 'lucide-react'

export interface Place {
  readonly href: string
  readonly name: string
  readonly icon: LucideIcon
  readonly group: 'Fleet' | 'Control' | 'Admin'
  /** Pressed after `g`. */
  readonly key: string
  readonly scope: Scope
  /** Shows the fleet over time, so it has a range and a change rail. */
  readonly overTime: boolean
}

export const places: readonly Place[] = [
  {
    href: '/',
    name: 'Overview',
    icon: LayoutDashboard,
    group: 'Fleet',
    key: 'o',
    scope: 'fleet:read',
    overTime: true,
  },
  {
    href: '/nodes',
    name: 'Nodes',
    icon: Hexagon,
    group: 'Fleet',
    key: 'n',
    scope: 'fleet:read',
    overTime: true,
  },
  {
    href: '/protection',
    name: 'Protection',
    icon: Shield,
    group: 'Control',
    key: 'p',
    scope: 'fleet:read',
    overTime: true,
  },
  {
    href: '/access',
    name: 'Access',
    icon: KeyRound,
    group: 'Admin',
    key: 'x',
    scope: 'access:read',
    overTime: false,
  },
]

/** The place that a path belongs to. */
export function placeOf(path: string): Place | null {
  return places.find(({ href }) => (href === '/' ? path === '/' : isUnder(path, href))) ?? null
}

function isUnder(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`)
}

/** What of a path comes after its place: the id of what the page is about, the last part of its address. */
export function subjectOf(path: string): string | null {
  const [, , ...rest] = path.split('/')
  const subject = rest.at(-1)
  if (!subject) return null
  try {
    return decodeURIComponent(subject)
  } catch {
    return subject
  }
}
