'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'

import { signOut } from '../data/auth'

/** Ends the session and forgets everything that was asked in it. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient()
  const router = useRouter()
  return async () => {
    await signOut()
    router.replace('/sign-in')
    queries.clear()
  }
}
