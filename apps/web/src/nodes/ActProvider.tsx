'use client'

import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

import { useTRPC, useTRPCClient } from '../data/trpc'
import type { Verb } from './acts'
import { type Act, runAct } from './run-act'

export interface Acts {
  /** Shows what the verb would reach, and asks. */
  ask(verb: Verb, nodeIds: readonly string[]): void
}

// Asked for only when somebody acts.
const ActDialog = dynamic(() => import('./ActDialog').then((it) => it.ActDialog))
const ActProgressToast = dynamic(() =>
  import('./ActProgressToast').then((it) => it.ActProgressToast),
)

const ActContext = createContext<Acts | null>(null)

/** An act under way, to be told of until it is done. */
interface Running extends Act {
  readonly id: string
}

/** Holds the one dialog that asks, and follows what was begun, whatever page is shown meanwhile. */
export function ActProvider({ children }: { children: ReactNode }) {
  const api = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<{ verb: Verb; nodeIds: readonly string[] } | null>(null)
  const [open, setOpen] = useState(false)
  const [running, setRunning] = useState<readonly Running[]>([])

  const acts = useMemo<Acts>(
    () => ({
      ask: (verb, nodeIds) => {
        if (nodeIds.length === 0) return
        setAsked({ verb, nodeIds })
        setOpen(true)
      },
    }),
    [],
  )

  async function run(act: Act): Promise<void> {
    await runAct(client, act)
    setRunning((now) => [...now, { ...act, id: crypto.randomUUID() }])
    void queries.invalidateQueries(api.nodes.pathFilter())
  }

  return (
    <ActContext value={acts}>
      {children}
      {asked && (
        <ActDialog
          // Another question starts with an empty reason.
          key={`${asked.verb} ${asked.nodeIds.join(' ')}`}
          open={open}
          onOpenChange={setOpen}
          verb={asked.verb}
          nodeIds={asked.nodeIds}
          onConfirm={(act) => run(act).then(() => setOpen(false))}
        />
      )}
      {running.map(({ id, ...act }) => (
        <ActProgressToast
          key={id}
          id={id}
          act={act}
          onBack={(back) => run(back)}
          onDone={() => setRunning((now) => now.filter((it) => it.id !== id))}
        />
      ))}
    </ActContext>
  )
}

export function useActs(): Acts {
  const acts = useContext(ActContext)
  if (!acts) throw new Error('useActs() needs an ActProvider around it')
  return acts
}
