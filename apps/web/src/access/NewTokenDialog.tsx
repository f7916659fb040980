'use client'

import type { NewJoinToken } from '@foundation/core/access'
import { useId, useState } from 'react'
import { useFormContext } from 'react-hook-form'

import { Button } from '../ui/Button'
import { CopyButton } from '../ui/CopyButton'
import { Dialog, DialogFoot } from '../ui/Dialog'
import { Form, TextField } from '../ui/Form'
import { Labelled, Select } from '../ui/fields'
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
        <>
          <div className="px-[18px]">
            <code className="mono ring-line block select-all break-all rounded-control bg-well px-3 py-2.5">
              {made.secret}
            </code>
            <p className="mt-2 text-ink-3 text-table">
              Nodes read it from <span className="mono">FOUNDATION_TOKEN</span>.
            </p>
          </div>
          <DialogFoot>
            <Button onClick={close}>Done</Button>
            <CopyButton variant="primary" text={made.secret} label="Copy token" autoFocus />
          </DialogFoot>
        </>
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
              <Lifetime />
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

function Lifetime() {
  const id = useId()
  const { register } = useFormContext<TokenForm>()
  return (
    <Labelled label="Expires" htmlFor={id}>
      <Select id={id} {...register('lifetime')}>
        {lifetimes.map(({ value, words }) => (
          <option key={value} value={value}>
            {value === 'never' ? 'Never' : `In ${words}`}
          </option>
        ))}
      </Select>
    </Labelled>
  )
}
