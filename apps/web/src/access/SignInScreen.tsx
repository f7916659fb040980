'use client'

import type { AccessStatus } from '@foundation/core/access'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'

import { useTRPC } from '../data/trpc'
import { Entrance, EntranceLines, EntranceNote } from './Entrance'
import { toNextPath } from './next-path'

// Forms bring what checks them; the page stands without.
const PasswordStep = dynamic(() => import('./PasswordStep').then((it) => it.PasswordStep), {
  loading: () => <EntranceLines />,
})
// Most have no second factor, or no provider.
const CodeStep = dynamic(() => import('./CodeStep').then((it) => it.CodeStep))
const ProviderButton = dynamic(() => import('./ProviderButton').then((it) => it.ProviderButton))

/** The way in: a password, a code where one is set up, or another provider. */
export function SignInScreen() {
  const api = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const query = useSearchParams()
  const next = toNextPath(query.get('next'))
  const { data } = useQuery(api.access.status.queryOptions())
  const [asksForCode, setAsksForCode] = useState(false)
  const [note, setNote] = useState<string | null>(null)

  useEffect(() => {
    if (data?.person) router.replace(next)
    else if (data?.setupNeeded) router.replace('/setup')
  }, [data, next, router])

  function arrive() {
    // Somebody else's answers may still be there.
    queries.clear()
    router.replace(next)
  }

  const lead = data ? `To ${data.fleetName}` : 'To your fleet'
  if (asksForCode) {
    return (
      <CodeStep
        onArrive={arrive}
        onStartOver={(why) => {
          setNote(why)
          setAsksForCode(false)
        }}
      />
    )
  }
  const refused = query.get('refused') === 'provider' && note === null
  return (
    <Entrance title="Sign in" lead={lead}>
      {refused && <EntranceNote>{describeRefusal(data?.oidc ?? null)}</EntranceNote>}
      {note !== null && <EntranceNote>{note}</EntranceNote>}
      {data?.oidc && <ProviderButton name={data.oidc.name} />}
      <PasswordStep onCode={() => setAsksForCode(true)} onArrive={arrive} />
    </Entrance>
  )
}

function describeRefusal(oidc: AccessStatus['oidc']): string {
  const name = oidc?.name ?? 'The provider'
  return `${name} did not let you in, or nobody here has invited you. Ask an owner of the fleet to do so, then try again.`
}
