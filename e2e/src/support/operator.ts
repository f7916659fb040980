import type { AppRouter } from '@foundation/server/router'
import type { ControlPlane } from '@foundation/testing'
import { createTRPCClient, httpLink } from '@trpc/client'
import superjson from 'superjson'

export const owner = {
  name: 'Olga Lind',
  email: 'olga@example.com',
  password: 'correct horse battery staple',
} as const

/** A person at the API, signed in as the console does it. */
export type Operator = Awaited<ReturnType<typeof signIn>>

/** Makes the first owner with the printed token; the cookie of that answer signs in. */
export async function signIn({ url, setupToken }: Pick<ControlPlane, 'url' | 'setupToken'>) {
  let cookie = ''
  const api = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url}/api/trpc`,
        transformer: superjson,
        headers: () => ({ cookie }),
        async fetch(input, options) {
          const answer = await fetch(input, options as RequestInit)
          const cookies = answer.headers.getSetCookie().map((it) => it.split(';')[0])
          if (cookies.length > 0) cookie = cookies.join('; ')
          return answer
        },
      }),
    ],
  })
  await api.access.setup.mutate({ token: await setupToken(), ...owner })
  return { api, cookie: () => cookie }
}
