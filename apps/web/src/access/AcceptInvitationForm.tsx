'use client'

import { AcceptInvitation, type InvitationView } from '@foundation/core/access'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'

import { useTRPC } from '../data/trpc'
import { Form, TextField } from '../ui/Form'
import { formatExact } from '../ui/format'
import { Entrance, EntranceNote } from './Entrance'
import { inWords } from './refusal'

const Answer = AcceptInvitation.omit({ token: true })
type Answer = Omit<AcceptInvitation, 'token'>

/** Says yes to an invitation: a name and a password, and one is in. */
export function AcceptInvitationForm({ token, view }: { token: string; view: InvitationView }) {
  const api = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const status = useQuery(api.access.status.queryOptions())
  const accept = useMutation(api.access.invitations.accept.mutationOptions())
  const { email, role, fleetName, createdBy, expiresAt } = view
  const other = status.data?.person
  return (
    <Entrance
      title={`Join ${fleetName}`}
      lead={
        <>
          {createdBy} invites <span className="break-all text-ink">{email}</span> as{' '}
          <span className="text-ink">{role}</span>. The link is good once, until{' '}
          {formatExact(expiresAt)}.
        </>
      }
    >
      {other && (
        <EntranceNote>
          This browser is signed in as {other.name}. It will be yours once you join.
        </EntranceNote>
      )}
      <Form
        schema={Answer}
        defaults={{ name: '', password: '' }}
        onSubmit={async (values) => {
          await inWords(accept.mutateAsync({ token, ...values }))
          queries.clear()
          router.replace('/')
        }}
        submit="Join and sign in"
        wide
      >
        {/* Tells a password manager whose password it keeps. */}
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <TextField<Answer> name="name" label="Your name" autoComplete="name" autoFocus />
        <TextField<Answer>
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
