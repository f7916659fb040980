'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { inWords } from '../access/refusal'
import { useTRPC } from '../data/trpc'

/** Where one is signed in. */
export function useOwnSessions() {
  const api = useTRPC()
  return useQuery(api.access.me.sessions.queryOptions())
}

/** What people do to themselves. Each refusal is told in words, for the form that asked. */
export function useOwnActs() {
  const api = useTRPC()
  const queries = useQueryClient()
  const rename = useMutation(api.access.me.rename.mutationOptions())
  const changePassword = useMutation(api.access.me.changePassword.mutationOptions())
  const revokeSessions = useMutation(api.access.me.revokeSessions.mutationOptions())
  const begin = useMutation(api.access.me.beginSecondFactor.mutationOptions())
  const confirm = useMutation(api.access.me.confirmSecondFactor.mutationOptions())
  const end = useMutation(api.access.me.endSecondFactor.mutationOptions())
  const renew = useMutation(api.access.me.renewRecoveryCodes.mutationOptions())
  /** Who one is, and where, is asked anew once it is done. */
  async function done<T>(act: Promise<T>): Promise<T> {
    const result = await inWords(act)
    await queries.invalidateQueries({ queryKey: api.access.status.pathKey() })
    void queries.invalidateQueries({ queryKey: api.access.me.sessions.pathKey() })
    return result
  }
  return {
    rename: (name: string) => done(rename.mutateAsync({ name })),
    changePassword: (current: string, password: string) =>
      done(changePassword.mutateAsync({ current, password })),
    /** All others without an id. */
    endSessions: (sessionId?: string) =>
      done(revokeSessions.mutateAsync(sessionId === undefined ? {} : { sessionId })),
    beginSecondFactor: (password: string) => inWords(begin.mutateAsync({ password })),
    confirmSecondFactor: (code: string) => done(confirm.mutateAsync({ code })),
    endSecondFactor: (password: string) => done(end.mutateAsync({ password })),
    renewRecoveryCodes: (password: string) => inWords(renew.mutateAsync({ password })),
  }
}
