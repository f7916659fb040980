'use client'

import { SignIn } from '@foundation/core/access'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearchParams } from 'next/navigation'
import { useEffect } from 'react'

import { signIn } from '../data/auth'
import { useTRPC } from '../data/trpc'
import { Form, TextField } from '../ui/Form'
import { Entrance } from './Entrance'
import { toNextPath } from './next-path'

export function SignInScreen() {
  const api = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const next = toNextPath(useSearchParams().get('next'))
  const { data } = useQuery(api.access.status.queryOptions())

  useEffect(() => {
    if (data?.person) router.replace(next)
    else if (data?.setupNeeded) router.replace('/setup')
  }, [data, next, router])

  async function submit({ email, password }: SignIn) {
    const refusal = await signIn(email, password)
    if (refusal !== null) throw new Error(refusal)
    // Somebody else's answers may still be there.
    queries.clear()
    router.replace(next)
  }

  return (
    <Entrance title="Sign in" lead={data ? `To ${data.fleetName}` : 'To your fleet'}>
      <Form
        schema={SignIn}
        defaults={{ email: '', password: '' }}
        onSubmit={submit}
        submit="Sign in"
        wide
      >
        <TextField<SignIn>
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
        />
        <TextField<SignIn>
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
        />
      </Form>
    </Entrance>
  )
}
