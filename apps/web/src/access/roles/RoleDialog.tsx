'use client'

import type { Role } from '@foundation/core/access'

import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Form, TextField } from '../../ui/Form'
import { plural } from '../../ui/format'
import { inWords } from '../refusal'
import { ScopesField } from '../ScopesField'
import { usePeopleActs } from '../use-people'
import { RoleForm, toDefaults } from './role-form'

interface RoleDialogProps {
  /** The one to change; without it a new one is made. */
  role?: Role
  onClose: () => void
  /** Once it is there. */
  onSaved?: (name: string) => void
}

/** Makes a role, or changes what one allows. */
export function RoleDialog({ role, onClose, onSaved }: RoleDialogProps) {
  const { createRole, changeRole } = usePeopleActs()
  async function save(values: RoleForm) {
    await inWords((role ? changeRole : createRole).mutateAsync(values))
    onClose()
    onSaved?.(values.name)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={role ? `Change the role ${role.name}` : 'Create a role'}
      description={
        role
          ? `${reachOf(role)} You can change it back at any time.`
          : 'A set of scopes with a name, to give to people. You can give what you have yourself.'
      }
      className="sm:top-[6vh] sm:w-[640px]"
    >
      <div className="min-h-0 overflow-y-auto px-[18px] pb-4">
        <Form
          schema={RoleForm}
          defaults={toDefaults(role ?? null)}
          onSubmit={save}
          submit={role ? 'Change role' : 'Create role'}
          cancel={<Button onClick={onClose}>Cancel</Button>}
        >
          <div className="grid gap-3.5 sm:grid-cols-[200px_minmax(0,1fr)]">
            <TextField<RoleForm>
              name="name"
              label="Name"
              placeholder="releaser"
              autoComplete="off"
              mono
              readOnly={role !== undefined}
              autoFocus={role === undefined}
            />
            <TextField<RoleForm>
              name="description"
              label="What it is for"
              hint="optional"
              placeholder="Releases configuration, at night too"
              autoComplete="off"
            />
          </div>
          <ScopesField />
          <TextField<RoleForm>
            name="reason"
            label="Reason"
            hint="optional, kept in the audit log"
            autoComplete="off"
          />
        </Form>
      </div>
    </Dialog>
  )
}

function reachOf({ people }: Role): string {
  if (people === 0) return 'Nobody has it now.'
  return `${plural(people, 'person', 'people')} ${people === 1 ? 'has' : 'have'} it: what you change counts from their next request on.`
}
