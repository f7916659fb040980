'use client'

import { Setup } from '@foundation/core/access'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

import { useTRPC } from '../data/trpc'
import { Form, TextField } from '../ui/Form'
import { TextLink } from '../ui/TextLink'
import { Entrance, EntranceWaiting } from './Entrance'
import { inWords } from './refusal'
import { useLinkSecret } from './use-link-secret'

/** Makes the first owner, with the link or the token that the server printed. */
export function SetupScreen() {
  const api = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const token = useLinkSecret()
  const { data } = useQuery(api.access.status.queryOptions())
  const setup = useMutation(api.access.setup.mutationOptions())

  useEffect(() => {
    if (data?.person) router.replace('/')
  }, [data, router])

  async function submit(values: Setup) {
    await inWords(setup.mutateAsync(values))
    queries.clear()
    router.replace('/')
  }

  if (token === undefined) return <EntranceWaiting label="Looking at the link" />
  if (data && !data.setupNeeded && !data.person && !setup.isSuccess) {
    return (
      <Entrance title="Already set up" lead="The fleet has an owner, who can invite you.">
        <TextLink href="/sign-in">Sign in</TextLink>
      </Entrance>
    )
  }
  return (
    <Entrance
      title="Create the first owner"
      lead="Nobody can sign in yet. The server printed a one-time token when it started."
    >
      <Form
        schema={Setup}
        defaults={{ token, name: '', email: '', password: '' }}
        onSubmit={submit}
        submit="Create and sign in"
        wide
      >
        <TextField<Setup>
          name="token"
          label="Setup token"
          hint={token === '' ? 'from the server’s output' : 'from your link'}
          autoComplete="off"
          mono
          autoFocus={token === ''}
        />
        <TextField<Setup>
          name="name"
          label="Your name"
          autoComplete="name"
          autoFocus={token !== ''}
        />
        <TextField<Setup> name="email" label="E-mail" type="email" autoComplete="username" />
        <TextField<Setup>
          name="password"
          label="Password"
          hint="12 characters or more"
          type="password"
          autoComplete="new-password"
        />
      </Form>
    </Entrance>
  )
}
