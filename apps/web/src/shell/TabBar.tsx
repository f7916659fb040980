'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

import { useSession } from '../access/session'
import { ConfigTrouble } from '../config/ConfigTrouble'
import { TrippedCount } from '../protection/TrippedCount'
import { cn } from '../ui/cn'
import { formatCount } from '../ui/format'
import { StateGlyph } from '../ui/StateGlyph'
import { hues, wordColor } from '../ui/state-glyphs'
import { placeOf, places } from './places'
import { useFleet } from './use-fleet'

/** The pages of the console on a phone. */
export function TabBar() {
  const current = placeOf(usePathname())
  const { person } = useSession()
  const fleet = useFleet()
  return (
    <nav
      aria-label="Console"
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-line border-t bg-nav pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {places
        .filter((it) => person.scopes.includes(it.scope))
        .map((place) => {
          const { href, name, icon: Icon } = place
          const active = place === current
          return (
            <Link
              key={href}
              href={href}
              aria-current={active ? 'page' : undefined}
              className={cn(
                'relative flex h-[58px] flex-col items-center justify-center gap-1 text-ink-3 text-small -outline-offset-2',
                active && 'font-medium text-ink',
              )}
            >
              <Icon aria-hidden className="size-5" strokeWidth={1.75} />
              {name}
              {href === '/config' && (
                <ConfigTrouble
                  size={9}
                  className="absolute top-1.5 left-[calc(50%+12px)] gap-0.5"
                />
              )}
              {href === '/protection' && (
                <TrippedCount size={9} className="absolute top-1.5 left-[calc(50%+12px)] gap-0.5" />
              )}
              {href === '/nodes' && fleet && fleet.trouble > 0 && (
                <span
                  className={cn(
                    'figures absolute top-1.5 left-[calc(50%+12px)] flex items-center gap-0.5 font-medium text-micro',
                    wordColor[hues[fleet.health]],
                  )}
                >
                  <StateGlyph state={fleet.health} size={9} />
                  {formatCount(fleet.trouble)}
                  <span className="sr-only">in trouble</span>
                </span>
              )}
            </Link>
          )
        })}
    </nav>
  )
}
