'use client'

import { PanelLeftClose, PanelLeftOpen, Plug, Server } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

import { useSession } from '../access/session'
import { ConfigTrouble } from '../config/ConfigTrouble'
import { TrippedCount } from '../protection/TrippedCount'
import { cn } from '../ui/cn'
import { formatCount, formatLatency, plural } from '../ui/format'
import { IconButton } from '../ui/IconButton'
import { StateGlyph } from '../ui/StateGlyph'
import { hues, wordColor } from '../ui/state-glyphs'
import { Tooltip } from '../ui/Tooltip'
import { BrandMark } from './Brand'
import { FleetBadge } from './FleetBadge'
import { type Place, placeOf, places } from './places'
import { useFleet } from './use-fleet'
import { useSlim } from './use-slim'

const groups = ['Fleet', 'Control', 'Admin'] as const

export function Nav() {
  const [slim, toggle] = useSlim()
  const current = placeOf(usePathname())
  const { person } = useSession()
  const open = places.filter((it) => person.scopes.includes(it.scope))
  return (
    <aside
      className={cn(
        'sticky top-0 flex h-dvh shrink-0 flex-col border-line border-r bg-nav px-2 pb-2 max-sm:hidden',
        slim ? 'w-[52px]' : 'w-[204px]',
      )}
    >
      <Link
        href="/"
        className={cn(
          'flex h-12 shrink-0 items-center gap-[9px] font-semibold text-[14px] tracking-[-0.01em]',
          slim ? 'justify-center' : 'px-2',
        )}
        aria-label="Foundation"
      >
        <BrandMark />
        {!slim && 'Foundation'}
      </Link>
      <FleetBadge slim={slim} />
      <nav aria-label="Console" className="mt-1 flex flex-col">
        {groups.map((group) => {
          const own = open.filter((it) => it.group === group)
          if (own.length === 0) return null
          return (
            <div key={group} className="pt-3">
              {slim ? (
                <hr className="mx-2 mb-2 border-line first:border-transparent" />
              ) : (
                <h2 className="px-2 pb-1 font-medium text-ink-3 text-micro">{group}</h2>
              )}
              {own.map((place) => (
                <NavLink key={place.href} place={place} slim={slim} active={place === current} />
              ))}
            </div>
          )
        })}
      </nav>
      <Foot slim={slim} onToggle={toggle} />
    </aside>
  )
}

function NavLink({ place, slim, active }: { place: Place; slim: boolean; active: boolean }) {
  const { href, name, icon: Icon, key } = place
  const link = (
    <Link
      href={href}
      aria-current={active ? 'page' : undefined}
      aria-label={slim ? name : undefined}
      className={cn(
        'flex h-7 items-center gap-[9px] rounded-control text-ink-2 hover:bg-hover hover:text-ink [&>svg]:text-ink-3',
        slim ? 'h-8 justify-center' : 'px-2',
        active && 'bg-selected font-medium text-ink hover:bg-selected [&>svg]:text-ink',
      )}
    >
      <Icon aria-hidden className="size-[15px]" strokeWidth={1.75} />
      {!slim && name}
      {!slim && href === '/nodes' && <Trouble />}
      {!slim && href === '/config' && <ConfigTrouble className="ml-auto" />}
      {!slim && href === '/protection' && <TrippedCount className="ml-auto" />}
    </Link>
  )
  if (!slim) return link
  return (
    <Tooltip content={name} side="right" shortcut={`g ${key}`}>
      {link}
    </Tooltip>
  )
}

/** How many nodes want somebody's eye. */
function Trouble() {
  const fleet = useFleet()
  if (!fleet || fleet.trouble === 0) return null
  const state = fleet.health === 'healthy' ? 'degraded' : fleet.health
  return (
    <span
      className={cn(
        'figures ml-auto flex items-center gap-1 font-medium text-micro',
        wordColor[hues[state]],
      )}
    >
      <StateGlyph state={state} size={10} />
      {formatCount(fleet.trouble)}
      <span className="sr-only">in trouble</span>
    </span>
  )
}

function Foot({ slim, onToggle }: { slim: boolean; onToggle: () => void }) {
  const { server } = useSession()
  const fleet = useFleet()
  const toggle = (
    <IconButton
      label={slim ? 'Show names' : 'Icons only'}
      icon={slim ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
      onClick={onToggle}
      className="max-xl:hidden"
    />
  )
  if (slim) return <div className="mt-auto flex justify-center">{toggle}</div>
  const embedded = server.database === 'embedded'
  return (
    <div className="figures mt-auto flex items-end gap-1 border-line border-t pt-2 pl-2 text-ink-3 text-micro">
      <div className="flex min-w-0 flex-col gap-[3px]">
        <span className="flex items-center gap-1.5 truncate">
          {fleet && !fleet.isEmpty ? (
            <>
              <Server aria-hidden className="size-[11px]" />
              {plural(fleet.servers, 'server')} · revision {formatCount(fleet.revision)}
            </>
          ) : (
            <>
              <Plug aria-hidden className="size-[11px]" />
              {embedded ? 'Embedded Postgres' : 'Postgres'}
            </>
          )}
        </span>
        <span className="truncate">{feedWords(fleet)}</span>
      </div>
      <span className="-mb-1 ml-auto">{toggle}</span>
    </div>
  )
}

function feedWords(fleet: ReturnType<typeof useFleet>): string {
  if (!fleet || fleet.isEmpty) return 'No nodes yet'
  return fleet.feedP99Ms === null ? 'Feed is quiet' : `Feed p99 ${formatLatency(fleet.feedP99Ms)}`
}
