'use client'

import type { ForceBreakers, ForcedState, Override } from '@foundation/core/protection'
import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

import { useTRPC, useTRPCClient } from '../data/trpc'

export interface ForceRequest {
  readonly target: string
  readonly state: ForcedState
  /** Callers to begin with; all of them where none is named. */
  readonly services?: readonly string[]
}

export interface Force {
  /** Shows whom it would reach, and asks. */
  ask(request: ForceRequest): void
  /** Asks before an override ends early. */
  askLift(override: Override): void
}

// Asked for only when somebody acts.
const ForceDialog = dynamic(() => import('./ForceDialog').then((it) => it.ForceDialog))
const LiftDialog = dynamic(() => import('./LiftDialog').then((it) => it.LiftDialog))
const ForceProgressToast = dynamic(() =>
  import('./ForceProgressToast').then((it) => it.ForceProgressToast),
)

const ForceContext = createContext<Force | null>(null)

/** Holds the dialogs that ask, and follows what was begun, whatever page is shown meanwhile. */
export function ForceProvider({ children }: { children: ReactNode }) {
  const api = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<ForceRequest | null>(null)
  const [lifting, setLifting] = useState<Override | null>(null)
  const [running, setRunning] = useState<readonly Override[]>([])

  const force = useMemo<Force>(() => ({ ask: setAsked, askLift: setLifting }), [])
  const refresh = () => void queries.invalidateQueries(api.protection.pathFilter())

  async function run(input: ForceBreakers): Promise<void> {
    const override = await client.protection.force.mutate(input)
    // Seen at once: the next answer of the server counts who applied it.
    queries.setQueryData(api.protection.overrides.queryKey(), (known) => [
      ...(known ?? []),
      override,
    ])
    setRunning((now) => [...now, override])
    refresh()
  }

  async function lift(key: string, reason: string): Promise<void> {
    await client.protection.lift.mutate({ key, reason })
    refresh()
  }

  return (
    <ForceContext value={force}>
      {children}
      {asked && (
        <ForceDialog
          key={`${asked.target} ${asked.state}`}
          request={asked}
          onClose={() => setAsked(null)}
          onConfirm={run}
        />
      )}
      {lifting && (
        <LiftDialog override={lifting} onClose={() => setLifting(null)} onConfirm={lift} />
      )}
      {running.map((override) => (
        <ForceProgressToast
          key={override.key}
          override={override}
          onLift={lift}
          onDone={() => setRunning((now) => now.filter((it) => it !== override))}
        />
      ))}
    </ForceContext>
  )
}

export function useForce(): Force {
  const force = useContext(ForceContext)
  if (!force) throw new Error('useForce() needs a ForceProvider around it')
  return force
}
