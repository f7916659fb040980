'use client'

import type { AskReach, Policy } from '@foundation/core/protection'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { useTRPC } from '../../data/trpc'
import { useLive } from '../../data/use-live'

/** Under the live line: what nodes answered to a policy. */
const refreshMs = 5_000
/** While nodes have yet to answer, somebody waits for it. */
const watchMs = 1_000

function pendingIn(policies: readonly Policy[]): boolean {
  return policies.some(({ applied }) => applied.pending > 0)
}

/** Every policy, with what its nodes answered. */
export function usePolicies() {
  const api = useTRPC()
  const live = useLive()
  return useQuery({
    ...api.protection.policies.queryOptions(),
    refetchInterval: live.status === 'paused' ? false : refreshMs,
  })
}

/** One policy; asked again each second while nodes have yet to answer. */
export function usePolicy(name: string) {
  const api = useTRPC()
  const live = useLive()
  return useQuery({
    ...api.protection.policy.queryOptions({ name }),
    refetchInterval: ({ state: { data } }) => {
      if (live.status === 'paused' || !data) return false
      return pendingIn([data]) ? watchMs : refreshMs
    },
  })
}

/** All versions of a policy, newest first. */
export function usePolicyVersions(name: string, enabled = true) {
  const api = useTRPC()
  return useQuery({ ...api.protection.policyVersions.queryOptions({ name }), enabled })
}

/** Whom a policy would touch; null while it has faults. */
export function usePolicyReach(asked: AskReach | null) {
  const api = useTRPC()
  return useQuery({
    ...api.protection.reach.queryOptions(asked ?? { target: '*', selector: {} }),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  })
}

/** What can be done to a policy. Each is known everywhere on the page once it is done. */
export function usePolicyActs() {
  const api = useTRPC()
  const queries = useQueryClient()
  const ask = () => void queries.invalidateQueries(api.protection.pathFilter())
  const onSuccess = (policy: Policy) => {
    queries.setQueryData(api.protection.policy.queryKey({ name: policy.name }), policy)
    ask()
  }
  const save = useMutation({ ...api.protection.savePolicy.mutationOptions(), onSuccess })
  const promote = useMutation({ ...api.protection.promoteShadow.mutationOptions(), onSuccess })
  const remove = useMutation({ ...api.protection.removePolicy.mutationOptions(), onSuccess: ask })
  return { save, remove, promote }
}
