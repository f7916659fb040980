'use client'

import type { Person, Scope } from '@foundation/core/access'
import { useState } from 'react'

import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { PowerChange } from '../PowerChange'
import { RoleSelect } from '../RoleSelect'
import { refusalWords } from '../refusal'
import { useSession } from '../session'
import { usePeopleActs, useRoles } from '../use-people'

interface ChangeRoleDialogProps {
  person: Person
  onClose: () => void
}

/** Gives a person another role, and says first what that gives and takes. */
export function ChangeRoleDialog({ person, onClose }: ChangeRoleDialogProps) {
  const { id, name, role: before, scopes } = person
  const roles = useRoles()
  const { setRole } = usePeopleActs()
  const isOwn = useSession().person.id === id
  const [role, setChosen] = useState(before)
  const after: readonly Scope[] = roles.data?.find((it) => it.name === role)?.scopes ?? scopes
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={isOwn ? 'Change your own role?' : `Change the role of ${name}?`}
      description={
        isOwn
          ? 'It counts at once, in every browser and for each of your API tokens. Invitations that you sent are taken back. You may not be able to change it back yourself.'
          : 'It counts from their next request on, in every browser and for each of their API tokens. Invitations that they sent are taken back.'
      }
      facts={[]}
      reason={{ required: false, placeholder: 'moves to the platform team' }}
      confirm={role === before ? `Keep as ${before}` : `Make ${role}`}
      error={setRole.error ? refusalWords(setRole.error) : undefined}
      onConfirm={async (reason) => {
        if (role !== before) await setRole.mutateAsync({ id, role, reason })
        onClose()
      }}
    >
      <RoleSelect
        roles={roles.data}
        value={role}
        onChange={(next) => {
          setRole.reset()
          setChosen(next)
        }}
      />
      {role !== before && <PowerChange before={scopes} after={after} />}
    </ConfirmDialog>
  )
}
