'use client'

import Link from 'next/link'

import { useSession } from '../access/session'
import { cn } from '../ui/cn'
import { StateGlyph } from '../ui/StateGlyph'
import { useFleet } from './use-fleet'

/** The fleet's name, always with how it is. */
export function FleetBadge({ slim = false, className }: { slim?: boolean; className?: string }) {
  const { fleetName } = useSession()
  const fleet = useFleet()
  const state = !fleet || fleet.isEmpty ? 'left' : fleet.health
  const word = !fleet || fleet.isEmpty ? 'no nodes yet' : fleet.health
  return (
    <Link
      href="/"
      aria-label={`${fleetName}, ${word}`}
      className={cn(
        'ring-line flex h-[30px] min-w-0 items-center gap-2 rounded-control bg-panel font-medium hover:bg-hover max-sm:h-9',
        slim ? 'justify-center' : 'px-2.5',
        className,
      )}
    >
      <StateGlyph state={state} />
      {!slim && <span className="truncate">{fleetName}</span>}
    </Link>
  )
}
