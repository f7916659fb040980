'use client'

import type { NewJoinToken } from '@foundation/core/access'
import { useState } from 'react'

import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Form, TextField } from '../../ui/Form'
import { LifetimeField } from '../LifetimeField'
import { NewSecret } from '../NewSecret'
import { lifetimes, TokenForm, toInput } from './token-form'
import { describeNew } from './tokens-view'
import { useNewToken } from './use-new-token'

interface NewTokenDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Makes a join token, then shows its secret this once. */
export function NewTokenDialog({ open, onOpenChange }: NewTokenDialogProps) {
  const { create } = useNewToken()
  const [made, setMade] = useState<NewJoinToken | null>(null)
  const close = () => {
    onOpenChange(false)
    setMade(null)
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={made ? `Token ${made.token.name}` : 'Create a join token'}
      description={
        made
          ? `${describeNew(made.token)} Copy it now: it is shown this once.`
          : 'A node needs it once, to join. After that it has its own credential.'
      }
    >
      {made ? (
        <NewSecret secret={made.secret} onDone={close}>
          Nodes read it from <span className="mono">FOUNDATION_TOKEN</span>.
        </NewSecret>
      ) : (
        <div className="px-[18px] pb-4">
          <Form
            schema={TokenForm}
            defaults={{ name: '', lifetime: '1h', maxNodes: 25 }}
            onSubmit={async (values) => setMade(await create(toInput(values)))}
            submit="Create token"
            cancel={<Button onClick={close}>Cancel</Button>}
          >
            <TextField<TokenForm>
              name="name"
              label="Name"
              hint="what it is for"
              placeholder="checkout deploys"
              autoComplete="off"
              autoFocus
            />
            <div className="grid gap-3.5 sm:grid-cols-2">
              <LifetimeField lifetimes={lifetimes} />
              <TextField<TokenForm>
                name="maxNodes"
                label="Nodes"
                hint="empty is no bound"
                type="number"
              />
            </div>
          </Form>
        </div>
      )}
    </Dialog>
  )
}
