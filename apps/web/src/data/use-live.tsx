'use client'

import type { LiveEvent, Topic } from '@foundation/core/live'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react'

import { toFailure } from './failure'
import { mergeCells, nodeOf } from './live-events'
import { type LiveLine, type LiveState, makeLiveLine } from './live-line'
import { useTRPC, useTRPCClient } from './trpc'

const LineContext = createContext<LiveLine | null>(null)

type Api = ReturnType<typeof useTRPC>

/** The one subscription of the console. Stands around every page of those who are signed in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient()
  const api = useTRPC()
  const queries = useQueryClient()
  const line = useMemo(
    () =>
      makeLiveLine({
        clock: Date.now,
        open: (hear, failed) => {
          const stream = client.live.subscribe(undefined, { onData: hear, onError: failed })
          return () => stream.unsubscribe()
        },
        onEvent: (event) => apply(queries, api, event),
        onFailure: (error) => {
          // The session may have ended: the gate asks, and shows the way in.
          if (toFailure(error).type === 'unauthenticated') {
            void queries.invalidateQueries(api.access.status.queryFilter())
          }
        },
      }),
    [client, api, queries],
  )
  useEffect(() => {
    line.start()
    return () => line.stop()
  }, [line])
  return <LineContext value={line}>{children}</LineContext>
}

function apply(queries: QueryClient, api: Api, event: LiveEvent): void {
  switch (event.type) {
    case 'hello':
      void queries.invalidateQueries()
      return
    case 'nodes':
      queries.setQueryData(api.nodes.cells.queryKey(), (known) =>
        known ? [...mergeCells(known, event.cells, event.gone)] : known,
      )
      return
    case 'changed':
      for (const topic of event.topics) ask(queries, api, topic)
      return
    case 'tick':
  }
}

function ask(queries: QueryClient, api: Api, topic: Topic): void {
  switch (topic) {
    case 'overview':
      void queries.invalidateQueries(api.health.overview.queryFilter())
      return
    case 'changes':
      void queries.invalidateQueries(api.health.changes.pathFilter())
      void queries.invalidateQueries(api.audit.list.pathFilter())
      return
    case 'nodes':
      void queries.invalidateQueries(api.nodes.list.pathFilter())
      return
    case 'tokens':
      void queries.invalidateQueries(api.access.joinTokens.list.queryFilter())
      void queries.invalidateQueries(api.access.apiTokens.list.queryFilter())
      return
    case 'people':
      askPeople(queries, api)
      return
    case 'protection':
      askProtection(queries, api)
      return
    case 'config':
      askConfig(queries, api)
      return
    default: {
      const nodeId = nodeOf(topic)
      if (nodeId === null) return
      void queries.invalidateQueries(api.nodes.get.queryFilter({ nodeId }))
      // Whatever the range: keys match by the part that is given.
      const input = { input: { nodeId } }
      void queries.invalidateQueries({ queryKey: [...api.nodes.history.pathKey(), input] })
      void queries.invalidateQueries({ queryKey: [...api.nodes.signals.pathKey(), input] })
      void queries.invalidateQueries(api.protection.nodeGuards.queryFilter({ nodeId }))
    }
  }
}

/** Who there is and what they may do. The reader may be meant: their role changed, or their session ended. */
function askPeople(queries: QueryClient, { access }: Api): void {
  for (const filter of [
    access.status.queryFilter(),
    access.people.pathFilter(),
    access.invitations.list.queryFilter(),
    access.roles.list.queryFilter(),
    access.me.sessions.queryFilter(),
  ]) {
    void queries.invalidateQueries(filter)
  }
}

/**
 * Everything that moves with the guards. Series have a step of their own; versions and reach are of the moment
 * in which they were asked for. A question under way is not asked again: windows close each second, and an
 * answer that takes longer would never come.
 */
function askProtection(queries: QueryClient, { protection }: Api): void {
  for (const filter of [
    protection.guards.pathFilter(),
    protection.guard.pathFilter(),
    protection.transitions.pathFilter(),
    protection.overrides.pathFilter(),
    protection.policies.pathFilter(),
    protection.policy.pathFilter(),
    protection.summary.pathFilter(),
  ]) {
    void queries.invalidateQueries(filter, { cancelRefetch: false })
  }
}

/** Everything that moves with releases and answers of nodes. Reach and checks are of the moment of asking. */
function askConfig(queries: QueryClient, { config }: Api): void {
  for (const filter of [
    config.namespaces.pathFilter(),
    config.namespace.pathFilter(),
    config.releases.pathFilter(),
    config.release.pathFilter(),
    config.whoHas.pathFilter(),
    config.conflicts.pathFilter(),
  ]) {
    void queries.invalidateQueries(filter, { cancelRefetch: false })
  }
}

export interface Live extends LiveState {
  pause(): void
  resume(): void
  retry(): void
}

/** How the line is, and its switch. */
export function useLive(): Live {
  const line = useContext(LineContext)
  if (!line) throw new Error('useLive() needs a LiveProvider around it')
  const state = useSyncExternalStore(line.subscribe, line.state, line.state)
  return { ...state, pause: line.pause, resume: line.resume, retry: line.retry }
}
