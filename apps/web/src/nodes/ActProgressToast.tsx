'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { closeProgress, showProgress } from '../ui/ProgressToast'
import { actWords, toProgress, type Verb } from './acts'
import type { Act } from './run-act'

interface ActProgressToastProps {
  id: string
  act: Act
  onBack: (act: Act) => Promise<void>
  onDone: () => void
}

const stateOf: Record<Verb, 'draining' | 'joining' | 'left'> = {
  drain: 'draining',
  resume: 'joining',
  hold: 'draining',
  unhold: 'joining',
  remove: 'left',
}

/** Follows an act until all its nodes are where they should be, and offers the way back. */
export function ActProgressToast({ id, act, onBack, onDone }: ActProgressToastProps) {
  const api = useTRPC()
  const { verb, nodeIds } = act
  const reach = useQuery({
    ...api.nodes.reach.queryOptions({ nodeIds: [...nodeIds] }),
    refetchInterval: 1_000,
    staleTime: 0,
    gcTime: 0,
  })
  const told = useRef(false)
  const { arrived, title, detail } = toProgress(verb, nodeIds, reach.data ?? null)
  const gone = reach.isError && toFailure(reach.error).type === 'not_found'
  // The first answer may be the dialog's, from before the act.
  const done = (arrived && reach.isFetchedAfterMount) || gone
  const latest = useRef({ onBack, onDone })
  useEffect(() => {
    latest.current = { onBack, onDone }
  })

  useEffect(() => {
    const { back } = actWords[verb]
    showProgress({
      id,
      state: done && (verb === 'resume' || verb === 'unhold') ? 'healthy' : stateOf[verb],
      title: gone ? toProgress(verb, nodeIds, emptyReach).title : title,
      detail,
      done,
      action: back
        ? {
            label: actWords[back].confirm.replace(/ of$/u, ''),
            onPress: () =>
              void latest.current
                .onBack({
                  verb: back,
                  nodeIds,
                  reason: `takes back: ${act.reason}`.slice(0, 500),
                  until: null,
                })
                .then(() => {
                  // What is taken back will never arrive: its own toast tells the rest.
                  closeProgress(id)
                  latest.current.onDone()
                })
                .catch((error: unknown) =>
                  showProgress({
                    id: `${id}-failed`,
                    state: 'rejected',
                    title: toFailure(error).message,
                    done: true,
                  }),
                ),
          }
        : undefined,
    })
    if (done && !told.current) {
      told.current = true
      latest.current.onDone()
    }
  }, [id, act.reason, verb, nodeIds, title, detail, done, gone])
  return null
}

const emptyReach = { nodes: [], inFlight: 0, services: [], fleetTotal: 0 }
