'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'

import { type Failure, toFailure } from '../data/failure'
import { useTRPCClient } from '../data/trpc'
import { Button } from '../ui/Button'
import { TextLink } from '../ui/TextLink'
import { Entrance, EntranceWaiting } from './Entrance'
import { useLinkSecret } from './use-link-secret'

// Brought while the server is asked what the link is worth.
const AcceptInvitationForm = dynamic(
  () => import('./AcceptInvitationForm').then((it) => it.AcceptInvitationForm),
  { loading: () => <EntranceWaiting label="Looking at the invitation" /> },
)

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
  if (token !== undefined && view.data)
    return <AcceptInvitationForm token={token} view={view.data} />
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
