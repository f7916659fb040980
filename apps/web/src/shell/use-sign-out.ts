'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'

import { signOut } from '../data/auth'
import { withToast } from '../ui/toasts'

/** Ends the session and forgets everything that was asked in it. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient()
  const router = useRouter()
  return async () => {
    try {
      await signOut()
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return withToast((toast) => toast.error('You are still signed in', { description: why }))
    }
    router.replace('/sign-in')
    queries.clear()
  }
}
