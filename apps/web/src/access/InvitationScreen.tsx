'use client'

import { AcceptInvitation, type InvitationView } from '@foundation/core/access'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'

import { type Failure, toFailure } from '../data/failure'
import { useTRPC, useTRPCClient } from '../data/trpc'
import { Button } from '../ui/Button'
import { Form, TextField } from '../ui/Form'
import { formatExact } from '../ui/format'
import { TextLink } from '../ui/TextLink'
import { Entrance, EntranceNote, EntranceWaiting } from './Entrance'
import { inWords } from './in-words'
import { useLinkSecret } from './use-link-secret'

/** What somebody is invited to, and how they say yes. */
export function InvitationScreen() {
  const token = useLinkSecret()
  const client = useTRPCClient()
  const view = useQuery({
    queryKey: ['invitation', token],
    // A mutation to the server, so that the secret stands in no address.
    queryFn: () => client.access.invitations.view.mutate({ token: token ?? '' }),
    enabled: token !== undefined && token !== '',
    // What is typed is not to go away, and a link that was good is asked about again when it is used.
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (token === '') {
    return (
      <Entrance
        title="The link is not whole"
        lead="Open it again as it was sent to you: all of it, also what stands after the #."
      >
        <TextLink href="/sign-in">Sign in</TextLink>
      </Entrance>
    )
  }
  if (token !== undefined && view.data) return <Accept token={token} view={view.data} />
  if (view.isError)
    return <NotGood failure={toFailure(view.error)} onRetry={() => void view.refetch()} />
  return <EntranceWaiting label="Looking at the invitation" />
}

function NotGood({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const { code, message, action } = failure
  if (code === 'access.invitation_expired') {
    return (
      <Entrance
        title="This invitation has expired"
        lead="Invitations are good for a while only. Ask whoever sent it for another one."
      />
    )
  }
  if (code === 'access.invitation_invalid') {
    return (
      <Entrance
        title="This invitation is of no use any more"
        lead="It was used or taken back, or the link is not whole. If it was you who used it, sign in; otherwise ask for another one."
      >
        <TextLink href="/sign-in">Sign in</TextLink>
      </Entrance>
    )
  }
  return (
    <Entrance title="The invitation could not be looked at" lead={`${message} ${action}`}>
      <Button onClick={onRetry}>Try again</Button>
    </Entrance>
  )
}

const Answer = AcceptInvitation.omit({ token: true })
type Answer = Omit<AcceptInvitation, 'token'>

function Accept({ token, view }: { token: string; view: InvitationView }) {
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
