'use client'

import { useQuery } from '@tanstack/react-query'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'

import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { LiveProvider } from '../data/use-live'
import { ErrorState } from '../ui/ErrorState'
import { toSignIn } from './next-path'
import { SessionProvider } from './session'

/** Until the server answers, it is asked again this often. */
const againMs = 3_000

/** Lets in who is signed in; shows everybody else the way. */
export function Gate({ children }: { children: ReactNode }) {
  const api = useTRPC()
  const router = useRouter()
  const path = usePathname()
  const status = useQuery({
    ...api.access.status.queryOptions(),
    // A line that breaks later is told by the stale bar, over what is known.
    refetchInterval: (query) => (query.state.data ? false : againMs),
  })
  const { data } = status
  const setupNeeded = data?.setupNeeded
  const outside = data !== undefined && data.person === null

  useEffect(() => {
    if (!outside) return
    router.replace(setupNeeded ? '/setup' : toSignIn(`${path}${window.location.search}`))
  }, [setupNeeded, outside, path, router])

  if (!data && status.error) {
    const { message, action, code, correlationId } = toFailure(status.error)
    return (
      <main>
        <ErrorState
          page
          title="Could not reach the control plane"
          code={code ?? undefined}
          correlationId={correlationId ?? undefined}
          onRetry={() => void status.refetch()}
        >
          {message} {action}
        </ErrorState>
      </main>
    )
  }
  if (!data?.person) return <Waiting />
  const { person, fleetName, server } = data
  return (
    <SessionProvider session={{ person, fleetName, server }}>
      <LiveProvider>{children}</LiveProvider>
    </SessionProvider>
  )
}

/** The frame of the shell, so that nothing jumps when it comes. */
function Waiting() {
  return (
    <div aria-busy className="flex min-h-dvh">
      <div className="w-[204px] border-line border-r bg-nav max-sm:hidden max-xl:w-[52px]" />
      <div className="h-12 flex-1 border-line border-b" />
      <span role="status" className="sr-only">
        Loading
      </span>
    </div>
  )
}
