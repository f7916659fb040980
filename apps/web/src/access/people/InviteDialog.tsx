'use client'

import type { Invitation, NewInvitation } from '@foundation/core/access'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useController } from 'react-hook-form'

import { useTRPC } from '../../data/trpc'
import { Button } from '../../ui/Button'
import { Form, TextField } from '../../ui/Form'
import { RoleSelect } from '../RoleSelect'
import { inWords } from '../refusal'
import { LifetimeField } from '../tokens/LifetimeField'
import { SecretDialog, type Shown } from '../tokens/SecretDialog'
import { usePeopleActs, useRoles } from '../use-people'
import { InviteForm, lifetimes, toInput } from './invite-form'

interface InviteDialogProps {
  /** One that expired, to be made anew. */
  again?: Invitation
  onClose: () => void
}

/** Invites somebody. Where no mail is sent, the link is shown this once. */
export function InviteDialog({ again, onClose }: InviteDialogProps) {
  const api = useTRPC()
  const { data: status } = useQuery(api.access.status.queryOptions())
  const { invite } = usePeopleActs()
  const [made, setMade] = useState<NewInvitation | null>(null)
  return (
    <SecretDialog
      title="Invite somebody"
      description={
        status?.mail === false
          ? 'This server sends no mail: you get a link to hand on yourself.'
          : 'They get a link by mail, and choose a password of their own.'
      }
      shown={made && toShown(made)}
      onClose={onClose}
    >
      <Form
        schema={InviteForm}
        defaults={{
          email: again?.email ?? '',
          role: again?.role ?? 'viewer',
          lifetime: '7d',
          reason: '',
        }}
        onSubmit={async (values) => setMade(await inWords(invite.mutateAsync(toInput(values))))}
        submit="Invite"
        cancel={<Button onClick={onClose}>Cancel</Button>}
      >
        <TextField<InviteForm>
          name="email"
          label="E-mail"
          type="email"
          placeholder="ada@example.com"
          autoComplete="off"
          autoFocus
        />
        <div className="grid items-start gap-3.5 sm:grid-cols-2">
          <RoleField />
          <LifetimeField lifetimes={lifetimes} label="The link ends" />
        </div>
        <TextField<InviteForm>
          name="reason"
          label="Reason"
          hint="optional, kept in the audit log"
          autoComplete="off"
        />
      </Form>
    </SecretDialog>
  )
}

function RoleField() {
  const roles = useRoles()
  const { field, fieldState } = useController<InviteForm, 'role'>({ name: 'role' })
  return (
    <RoleSelect
      roles={roles.data}
      value={field.value}
      onChange={field.onChange}
      error={fieldState.error?.message}
    />
  )
}

function toShown({ invitation, link }: NewInvitation): Shown {
  const { email, role } = invitation
  const is = `${email} is invited as ${role}`
  return link === null
    ? {
        title: is,
        description: `A mail with the link is on its way to ${email}.`,
        secret: null,
        copy: '',
        note: 'The link is good once. You can take the invitation back until it is used.',
      }
    : {
        title: is,
        description: 'No mail was sent. Hand them this link: it is shown this once.',
        secret: link,
        copy: 'Copy link',
        note: 'It is good once, for this address. Whoever holds it comes in: send it on a way that you trust.',
      }
}
