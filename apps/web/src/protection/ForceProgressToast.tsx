'use client'

import type { Override } from '@foundation/core/protection'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { showProgress } from '../ui/ProgressToast'
import { toOverrideProgress } from './override-view'

interface ForceProgressToastProps {
  override: Override
  onLift: (key: string, reason: string) => Promise<void>
  onDone: () => void
}

/** Follows an override until all its nodes have answered, and offers the way back. */
export function ForceProgressToast({ override, onLift, onDone }: ForceProgressToastProps) {
  const api = useTRPC()
  const { key, state, target, reason } = override
  const overrides = useQuery({
    ...api.protection.overrides.queryOptions(),
    refetchInterval: 1_000,
  })
  const known = overrides.data?.find((it) => it.key === key)
  // A list that was fetched before the act does not know of it.
  const now = known ?? (overrides.isFetchedAfterMount ? null : override)
  const { done, title, detail } = toOverrideProgress(state, target, now)
  const lifted = now === null
  const latest = useRef({ onLift, onDone })
  useEffect(() => {
    latest.current = { onLift, onDone }
  })

  useEffect(() => {
    showProgress({
      id: key,
      state: lifted ? 'applied' : state,
      title,
      detail,
      done,
      action: lifted
        ? undefined
        : {
            label: 'Lift now',
            onPress: () =>
              void latest.current
                .onLift(key, `takes back: ${reason}`.slice(0, 500))
                .catch((error: unknown) =>
                  showProgress({
                    id: `${key}-failed`,
                    state: 'rejected',
                    title: toFailure(error).message,
                    done: true,
                  }),
                ),
          },
    })
  }, [key, state, title, detail, done, lifted, reason])

  useEffect(() => {
    if (done) latest.current.onDone()
  }, [done])
  return null
}
