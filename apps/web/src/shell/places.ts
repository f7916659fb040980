/** What the console has, and where. Navigation, palette, keys and crumbs all read this. */
import type { Scope } from '@foundation/core/access'
import {
  Hexagon,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  ScrollText,
  Settings,
  Shield,
  SlidersHorizontal,
} from 'lucide-react'

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
    href: '/config',
    name: 'Config',
    icon: SlidersHorizontal,
    group: 'Control',
    key: 'c',
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
  {
    href: '/audit',
    name: 'Audit',
    icon: ScrollText,
    group: 'Admin',
    key: 'a',
    scope: 'audit:read',
    overTime: false,
  },
  {
    href: '/settings',
    name: 'Settings',
    icon: Settings,
    group: 'Admin',
    key: 's',
    scope: 'fleet:read',
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

export interface Crumb {
  readonly name: string
  /** Null for the page itself. */
  readonly href: string | null
}

/** What of a path comes after its place: what the page is about, and what that is part of. */
export function crumbsOf(path: string): Crumb[] {
  const [, place, ...rest] = path.split('/').map(decode)
  const subject = rest.at(-1)
  if (!subject) return []
  const [namespace, releases, number] = rest
  if (place === 'config' && namespace && releases === 'releases' && number) {
    const href = `/config/${encodeURIComponent(namespace)}`
    return [
      { name: namespace, href },
      { name: `r${number}`, href: null },
    ]
  }
  return [{ name: subject, href: null }]
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
