'use client'

import type { NewApiToken, Scope } from '@foundation/core/access'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useController } from 'react-hook-form'

import { toFailure } from '../../data/failure'
import { useTRPC } from '../../data/trpc'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Form, TextField } from '../../ui/Form'
import { Checkbox } from '../../ui/fields'
import { LifetimeField } from '../LifetimeField'
import { NewSecret } from '../NewSecret'
import { useSession } from '../session'
import { ApiTokenForm, lifetimes, scopeWords, toInput } from './api-token-form'

interface NewApiTokenDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Makes an API token, then shows its secret this once. */
export function NewApiTokenDialog({ open, onOpenChange }: NewApiTokenDialogProps) {
  const api = useTRPC()
  const queries = useQueryClient()
  const { mutateAsync } = useMutation(api.access.apiTokens.create.mutationOptions())
  const [made, setMade] = useState<NewApiToken | null>(null)
  const close = () => {
    onOpenChange(false)
    setMade(null)
  }
  async function create(values: ApiTokenForm) {
    try {
      setMade(await mutateAsync(toInput(values)))
      void queries.invalidateQueries(api.access.apiTokens.list.queryFilter())
    } catch (error) {
      const { message, action } = toFailure(error)
      throw new Error(`${message} ${action}`)
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={made ? `Token ${made.token.name}` : 'Create an API token'}
      description={
        made
          ? 'Copy it now: it is shown this once.'
          : 'For a pipeline or a script. What it does is audited under its name.'
      }
    >
      {made ? (
        <NewSecret secret={made.secret} onDone={close}>
          The command reads it from <span className="mono">FOUNDATION_API_TOKEN</span>; REST takes
          it as <span className="mono">Authorization: Bearer</span>.
        </NewSecret>
      ) : (
        <div className="px-[18px] pb-4">
          <Form
            schema={ApiTokenForm}
            defaults={{ name: '', scopes: ['fleet:read'], lifetime: '90d' }}
            onSubmit={create}
            submit="Create token"
            cancel={<Button onClick={close}>Cancel</Button>}
          >
            <TextField<ApiTokenForm>
              name="name"
              label="Name"
              hint="what it is for"
              placeholder="deploy pipeline"
              autoComplete="off"
              autoFocus
            />
            <ScopesField />
            <LifetimeField lifetimes={lifetimes} />
          </Form>
        </div>
      )}
    </Dialog>
  )
}

/** The scopes that the reader has: a token cannot have others. */
function ScopesField() {
  const id = useId()
  const { scopes: own } = useSession().person
  const { field, fieldState } = useController<ApiTokenForm, 'scopes'>({ name: 'scopes' })
  const toggle = (scope: Scope, on: boolean) =>
    field.onChange(own.filter((it) => (it === scope ? on : field.value.includes(it))))
  return (
    <fieldset aria-describedby={`${id}-error`} className="min-w-0">
      <legend className="mb-1 font-medium text-ink-2 text-small">Scopes</legend>
      <div className="ring-line rounded-control px-2.5 py-1">
        {own.map((scope) => (
          <label
            key={scope}
            htmlFor={`${id}-${scope}`}
            className="flex min-h-7 items-center gap-2.5 py-0.5 max-sm:min-h-11"
          >
            <Checkbox
              id={`${id}-${scope}`}
              label={scope}
              checked={field.value.includes(scope)}
              onChange={(on) => toggle(scope, on)}
            />
            <span className="min-w-0 text-table">
              <span className="mono">{scope}</span>
              <span className="block text-ink-3 text-small">{scopeWords[scope]}</span>
            </span>
          </label>
        ))}
      </div>
      {fieldState.error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-down text-small">
          {fieldState.error.message}
        </p>
      )}
    </fieldset>
  )
}
