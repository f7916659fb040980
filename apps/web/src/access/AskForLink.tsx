'use client'

import { RequestReset } from '@foundation/core/access'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'
import { CopyButton } from '../ui/CopyButton'
import { Form, TextField } from '../ui/Form'
import { TextLink } from '../ui/TextLink'
import { Entrance, EntranceWaiting } from './Entrance'
import { inWords } from './refusal'

const command = 'foundation-server reset-link --email <your address>'

/** How to get a link: by mail, or from whoever runs the server. */
export function AskForLink() {
  const api = useTRPC()
  const status = useQuery(api.access.status.queryOptions())
  const request = useMutation(api.access.signIn.requestReset.mutationOptions())
  const [sentTo, setSentTo] = useState<string | null>(null)
  const back = <TextLink href="/sign-in">Back to sign in</TextLink>
  if (!status.data) {
    if (!status.isError) return <EntranceWaiting label="Asking the server" />
    const { message, action } = toFailure(status.error)
    return (
      <Entrance title="Could not reach the control plane" lead={`${message} ${action}`}>
        <Button onClick={() => void status.refetch()}>Try again</Button>
      </Entrance>
    )
  }
  if (!status.data.mail) {
    return (
      <Entrance
        title="Set a new password"
        lead="This server sends no mail. Ask an owner of the fleet: whoever runs the server makes a link for you with this command. It is good once, for an hour."
      >
        <code className="mono ring-line block select-all break-words rounded-control bg-well px-3 py-2">
          {command}
        </code>
        <div className="mt-3 flex items-center justify-between gap-2">
          {back}
          <CopyButton text={command} label="Copy the command" />
        </div>
      </Entrance>
    )
  }
  if (sentTo !== null) {
    return (
      <Entrance
        title="Look at your mail"
        lead={
          <>
            If somebody here has the address <span className="break-all text-ink">{sentTo}</span>, a
            link is on its way to it. It is good once, for an hour.
          </>
        }
      >
        {back}
      </Entrance>
    )
  }
  return (
    <Entrance title="Forgot your password?" lead="We mail you a link to set a new one.">
      <Form
        schema={RequestReset}
        defaults={{ email: '' }}
        onSubmit={async ({ email }) => {
          await inWords(request.mutateAsync({ email }))
          setSentTo(email)
        }}
        submit="Mail me a link"
        wide
      >
        <TextField<RequestReset>
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
        />
      </Form>
      <p className="mt-4 text-center text-table">{back}</p>
    </Entrance>
  )
}
