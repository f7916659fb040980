import { QueryClient } from '@tanstack/react-query'

import { isPassing, toFailure } from './failure'

/** What may be asked again before somebody is told. */
const maxRetries = 2

/** Answers stay good until the live line says otherwise; the age is the safety net under it. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => count < maxRetries && isPassing(toFailure(error)),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  })
}
