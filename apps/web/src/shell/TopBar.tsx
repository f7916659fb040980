'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

import { useSession } from '../access/session'
import { useLive } from '../data/use-live'
import { Kbd } from '../ui/Kbd'
import { LiveToggle } from '../ui/LiveToggle'
import { AccountMenu } from './AccountMenu'
import { commandKey } from './command-key'
import { FleetBadge } from './FleetBadge'
import { crumbsOf, placeOf } from './places'
import { RangeMenu } from './RangeMenu'

interface TopBarProps {
  /** The page shows the fleet over time. */
  overTime: boolean
  onSearch: () => void
  onKeyMap: () => void
}

export function TopBar({ overTime, onSearch, onKeyMap }: TopBarProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b px-5 max-sm:h-14 max-sm:px-3">
      <Crumbs />
      <FleetBadge className="max-w-44 sm:hidden" />
      <div className="ml-auto flex items-center gap-2">
        <SearchButton onSearch={onSearch} />
        {overTime && <RangeMenu />}
        {overTime && <Follow />}
        <AccountMenu onKeyMap={onKeyMap} />
      </div>
    </header>
  )
}

function Follow() {
  const live = useLive()
  return (
    <LiveToggle
      mode={live.status === 'paused' ? 'paused' : 'live'}
      connected={live.status === 'live'}
      onChange={(mode) => (mode === 'live' ? live.resume() : live.pause())}
    />
  )
}

function SearchButton({ onSearch }: { onSearch: () => void }) {
  return (
    <button
      type="button"
      aria-label="Search or run"
      aria-keyshortcuts="Meta+K Control+K"
      onClick={onSearch}
      className="hit ring-line flex h-7 items-center gap-2 rounded-control bg-well px-2.5 text-ink-3 text-table hover:bg-hover max-md:w-9 max-md:justify-center max-md:bg-transparent max-md:px-0 max-md:shadow-none max-sm:h-9 md:w-[180px] lg:w-[222px]"
    >
      <Search aria-hidden className="size-3.5 max-sm:size-[18px] max-sm:text-ink" />
      <span className="max-md:hidden">Search or run…</span>
      <span className="ml-auto flex gap-1 max-lg:hidden">
        <Kbd>{commandKey()}</Kbd>
        <Kbd>K</Kbd>
      </span>
    </button>
  )
}

function Crumbs() {
  const path = usePathname()
  const { fleetName } = useSession()
  const place = placeOf(path)
  const crumbs = crumbsOf(path)
  return (
    <nav aria-label="Where you are" className="min-w-0 text-ink-3 max-sm:hidden">
      <ol className="flex min-w-0 items-center gap-2">
        <li className="max-lg:hidden">
          <Link href="/" className="hover:text-ink">
            {fleetName}
          </Link>
        </li>
        {place && (
          <li className="flex items-center gap-2">
            <Slash first />
            {crumbs.length > 0 ? (
              <Link href={place.href} className="hover:text-ink">
                {place.name}
              </Link>
            ) : (
              <span aria-current="page" className="font-medium text-ink">
                {place.name}
              </span>
            )}
          </li>
        )}
        {crumbs.map(({ name, href }) => (
          <li key={name} className="flex min-w-0 items-center gap-2">
            <Slash />
            {href === null ? (
              <span aria-current="page" className="truncate font-medium text-ink">
                {name}
              </span>
            ) : (
              <Link href={href} className="truncate hover:text-ink">
                {name}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

function Slash({ first = false }: { first?: boolean }) {
  return (
    <span aria-hidden className={first ? 'max-lg:hidden' : ''}>
      /
    </span>
  )
}
