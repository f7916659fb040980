import type { AppRouter } from '@foundation/server/router'
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import type { inferRouterError } from '@trpc/server'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import superjson from 'superjson'

/** What the server answers when it refuses. */
export type ServerError = inferRouterError<AppRouter>

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

export function makeClient() {
  const url = '/api/trpc'
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: httpSubscriptionLink({ url, transformer: superjson }),
        // Past this length some proxies refuse an address, and past this many names the server's
        // router does: then the batch goes in two.
        false: httpBatchLink({ url, transformer: superjson, maxURLLength: 6_000, maxItems: 10 }),
      }),
    ],
  })
}
export type Client = ReturnType<typeof makeClient>
