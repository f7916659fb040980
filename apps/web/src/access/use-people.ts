'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { useTRPC } from '../data/trpc'
import { useCan } from './session'

/** Who signs in somewhere is told by no topic. */
const againMs = 15_000

/** People and who is invited, as those may see them who may. */
export function usePeople() {
  const api = useTRPC()
  const enabled = useCan('access:read')
  return useQuery({
    ...api.access.people.list.queryOptions(),
    enabled,
    refetchInterval: againMs,
  })
}

export function useInvitations() {
  const api = useTRPC()
  const enabled = useCan('access:read')
  return useQuery({ ...api.access.invitations.list.queryOptions(), enabled })
}

export function useRoles() {
  const api = useTRPC()
  const enabled = useCan('access:read')
  return useQuery({ ...api.access.roles.list.queryOptions(), enabled })
}

/** Where a person is signed in. */
export function useSessionsOf(id: string) {
  const api = useTRPC()
  const enabled = useCan('people:write')
  return useQuery({
    ...api.access.people.sessions.queryOptions({ id }),
    enabled,
    refetchInterval: againMs,
  })
}

/** What can be done to people, invitations and roles. All of the page knows once it is done. */
export function usePeopleActs() {
  const api = useTRPC()
  const queries = useQueryClient()
  const { people, invitations, roles } = api.access
  const onSuccess = () => {
    for (const filter of [people.pathFilter(), invitations.pathFilter(), roles.pathFilter()]) {
      void queries.invalidateQueries(filter)
    }
    // The reader may be among those who are changed.
    void queries.invalidateQueries(api.access.status.queryFilter())
  }
  return {
    invite: useMutation({ ...invitations.create.mutationOptions(), onSuccess }),
    revokeInvitation: useMutation({ ...invitations.revoke.mutationOptions(), onSuccess }),
    setRole: useMutation({ ...people.setRole.mutationOptions(), onSuccess }),
    remove: useMutation({ ...people.remove.mutationOptions(), onSuccess }),
    endSessions: useMutation({ ...people.revokeSessions.mutationOptions(), onSuccess }),
    createRole: useMutation({ ...roles.create.mutationOptions(), onSuccess }),
    changeRole: useMutation({ ...roles.change.mutationOptions(), onSuccess }),
    removeRole: useMutation({ ...roles.remove.mutationOptions(), onSuccess }),
  }
}
