'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'

import { signOut } from '../data/auth'

/** Ends the session and forgets everything that was asked in it. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient()
  const router = useRouter()
  return async () => {
    try {
      await signOut()
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const { showProgress } = await import('../ui/ProgressToast')
      return showProgress({
        id: 'sign-out',
        state: 'rejected',
        title: 'You are still signed in',
        detail: why,
      })
    }
    router.replace('/sign-in')
    queries.clear()
  }
}
