'use client'

import type { AccessStatus, Scope, SignedIn } from '@foundation/core/access'
import { createContext, type ReactNode, useContext } from 'react'

/** Who is signed in, and where. */
export interface Session extends Pick<AccessStatus, 'fleetName' | 'server'> {
  readonly person: SignedIn
}

const SessionContext = createContext<Session | null>(null)

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession() needs a Gate around it')
  return session
}

/** Whether the reader may: the server decides, this only spares them a refusal. */
export function useCan(scope: Scope): boolean {
  return useSession().person.scopes.includes(scope)
}
