import {
  AcceptInvitation,
  Invitation,
  InvitationSecret,
  InvitationView,
  Invite,
  NewInvitation,
  OfInvitation,
  OfPerson,
  Person,
  PersonSession,
  RemovePerson,
  RemoveRole,
  RevokeSessions,
  Role,
  SaveRole,
  SetPersonRole,
} from '@foundation/core/access'
import { z } from 'zod'

import type { ApiContext } from '../trpc/context.js'
import { allowed, open, router } from '../trpc/init.js'
import { route } from '../trpc/route.js'
import { listPeople, removePerson, setPersonRole } from './directory.js'
import {
  acceptInvitation,
  invite,
  listInvitations,
  revokeInvitation,
  viewInvitation,
} from './invitations.js'
import { changeRole, createRole, listRoles, removeRole } from './roles.js'
import { listSessions, revokeSessions } from './sessions.js'

const Ended = z.strictObject({ ended: z.int() })

/** Once it is done, open consoles hear of it. */
async function told<T>(ctx: ApiContext, change: Promise<T>): Promise<T> {
  const result = await change
  ctx.api.hub.publish({ topics: ['people', 'changes'] })
  return result
}

export const peopleRouter = router({
  list: allowed('access:read')
    .meta(route('GET', '/access/people', 'People, those who came first first'))
    .output(z.array(Person))
    .query(({ ctx }) => listPeople(ctx)),
  setRole: allowed('people:write')
    .meta(route('PUT', '/access/people/{id}/role', 'Give a person another role'))
    .input(SetPersonRole)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, setPersonRole(ctx, input))),
  remove: allowed('people:write')
    .meta(route('POST', '/access/people/{id}/remove', 'Remove a person, and end their sessions'))
    .input(RemovePerson)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, removePerson(ctx, input))),
  sessions: allowed('people:write')
    .meta(route('GET', '/access/people/{id}/sessions', 'Where a person is signed in, newest first'))
    .input(OfPerson)
    .output(z.array(PersonSession))
    .query(({ ctx, input }) => listSessions(ctx, input)),
  revokeSessions: allowed('people:write')
    .meta(
      route('POST', '/access/people/{id}/sessions/revoke', 'End one session of a person, or all'),
    )
    .input(RevokeSessions)
    .output(Ended)
    .mutation(({ ctx, input }) => told(ctx, revokeSessions(ctx, input))),
})

export const rolesRouter = router({
  list: allowed('access:read')
    .meta(route('GET', '/access/roles', 'Roles: the built-in ones first'))
    .output(z.array(Role))
    .query(({ ctx }) => listRoles(ctx)),
  create: allowed('roles:write')
    .meta(route('POST', '/access/roles', 'Make a role'))
    .input(SaveRole)
    .output(Role)
    .mutation(({ ctx, input }) => told(ctx, createRole(ctx, input))),
  change: allowed('roles:write')
    .meta(route('PUT', '/access/roles/{name}', 'Change what a role allows'))
    .input(SaveRole)
    .output(Role)
    .mutation(({ ctx, input }) => told(ctx, changeRole(ctx, input))),
  remove: allowed('roles:write')
    .meta(route('POST', '/access/roles/{name}/remove', 'Remove a role that nobody has'))
    .input(RemoveRole)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, removeRole(ctx, input))),
})

export const invitationsRouter = router({
  list: allowed('access:read')
    .meta(route('GET', '/access/invitations', 'Invitations, newest first'))
    .output(z.array(Invitation))
    .query(({ ctx }) => listInvitations(ctx)),
  create: allowed('people:write')
    .meta(
      route(
        'POST',
        '/access/invitations',
        'Invite somebody; a link that is not mailed is shown once',
      ),
    )
    .input(Invite)
    .output(NewInvitation)
    .mutation(({ ctx, input }) => told(ctx, invite(ctx, ctx.api.desk, input))),
  revoke: allowed('people:write')
    .meta(route('POST', '/access/invitations/{id}/revoke', 'Take an invitation back'))
    .input(OfInvitation)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, revokeInvitation(ctx, input))),
  /** Public: whoever holds the link. A mutation, so that the secret is in no address. */
  view: open
    .input(InvitationSecret)
    .output(InvitationView)
    .mutation(({ ctx, input }) => viewInvitation(ctx, ctx.api.desk, input)),
  /** Public: whoever holds the link. */
  accept: open
    .input(AcceptInvitation)
    .output(z.strictObject({ email: z.string() }))
    .mutation(({ ctx, input }) => told(ctx, acceptInvitation(ctx, ctx.api.desk, input))),
})
