'use client'

import dynamic from 'next/dynamic'
import { usePathname } from 'next/navigation'
import { type ReactNode, useState } from 'react'

import { useLive } from '../data/use-live'
import { ActProvider } from '../nodes/ActProvider'
import { ForceProvider } from '../protection/ForceProvider'
import { StaleBar } from '../ui/StaleBar'
import { Toaster } from '../ui/Toaster'
import { FleetRail } from './FleetRail'
import { FocusNodesProvider } from './focus-nodes'
import { Nav } from './Nav'
import { placeOf } from './places'
import { TabBar } from './TabBar'
import { TopBar } from './TopBar'
import { useFleet } from './use-fleet'
import { useShellKeys } from './use-shell-keys'

// Asked for only when they are opened.
const KeyMap = dynamic(() => import('./KeyMap').then((it) => it.KeyMap))
const Palette = dynamic(() => import('./Palette').then((it) => it.Palette))

/** The frame around every page of the fleet. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <FocusNodesProvider>
      <ActProvider>
        <ForceProvider>
          <Frame>{children}</Frame>
        </ForceProvider>
      </ActProvider>
    </FocusNodesProvider>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const [palette, setPalette] = useState(false)
  const [keyMap, setKeyMap] = useState(false)
  const fleet = useFleet()
  const overTime = placeOf(usePathname())?.overTime === true && fleet?.isEmpty !== true
  useShellKeys({
    overTime,
    onPalette: () => setPalette((open) => !open),
    onKeyMap: () => setKeyMap(true),
  })
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="-translate-y-20 fixed top-2 left-2 z-50 rounded-control bg-ink px-3 py-1.5 font-medium text-on-ink focus-visible:translate-y-0"
      >
        Skip to the page
      </a>
      <Nav />
      <div className="flex min-w-0 flex-1 flex-col max-sm:pb-[calc(58px+env(safe-area-inset-bottom))]">
        <TopBar
          overTime={overTime}
          onSearch={() => setPalette(true)}
          onKeyMap={() => setKeyMap(true)}
        />
        {overTime && <FleetRail />}
        <Stale />
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          {children}
        </main>
      </div>
      <TabBar />
      <Toaster />
      {palette && <Palette open onOpenChange={setPalette} onKeyMap={() => setKeyMap(true)} />}
      {keyMap && <KeyMap open onOpenChange={setKeyMap} />}
    </div>
  )
}

/** What is shown is old, and by how much. */
function Stale() {
  const live = useLive()
  if (live.status !== 'lost' || live.asOf === null) return null
  return (
    <div className="px-5 pt-3 max-sm:px-3">
      <StaleBar since={new Date(live.asOf)} onRetry={live.retry} />
    </div>
  )
}
