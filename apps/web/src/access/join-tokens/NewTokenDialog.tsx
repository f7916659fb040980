'use client'

import type { NewJoinToken } from '@foundation/core/access'
import { useId, useState } from 'react'
import { useFormContext } from 'react-hook-form'

import { Button } from '../../ui/Button'
import { Form, TextField } from '../../ui/Form'
import { Labelled, TextArea } from '../../ui/fields'
import { LifetimeField } from '../tokens/LifetimeField'
import { SecretDialog } from '../tokens/SecretDialog'
import { lifetimes, TokenForm, toInput } from './token-form'
import { describeNew } from './tokens-view'
import { useNewToken } from './use-new-token'

/** Makes a join token, then shows its secret this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { create } = useNewToken()
  const [made, setMade] = useState<NewJoinToken | null>(null)
  return (
    <SecretDialog
      title="Create a join token"
      description="A node needs it once, to join. After that it has its own credential."
      shown={
        made && {
          title: `Token ${made.token.name}`,
          description: `${describeNew(made.token)} Copy it now: it is shown this once.`,
          secret: made.secret,
          copy: 'Copy token',
          note: (
            <>
              Nodes read it from <span className="mono">FOUNDATION_TOKEN</span>.
            </>
          ),
        }
      }
      onClose={onClose}
    >
      <Form
        schema={TokenForm}
        defaults={{ name: '', lifetime: '1h', maxNodes: 25, labels: '' }}
        onSubmit={async (values) => setMade(await create(toInput(values)))}
        submit="Create token"
        cancel={<Button onClick={onClose}>Cancel</Button>}
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
        <LabelsField />
      </Form>
    </SecretDialog>
  )
}

/** What every node that the token admits is labelled with. */
function LabelsField() {
  const id = useId()
  const { register, getFieldState, formState } = useFormContext<TokenForm>()
  const { error } = getFieldState('labels', formState)
  return (
    <Labelled
      label="Labels for its nodes"
      hint="optional, one a line, as in team=cart"
      htmlFor={id}
      error={error?.message}
    >
      <TextArea
        id={id}
        rows={2}
        spellCheck={false}
        className="min-h-14 font-mono"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        {...register('labels')}
      />
    </Labelled>
  )
}
