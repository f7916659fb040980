'use client'

import type { NewApiToken } from '@foundation/core/access'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useTRPC } from '../../data/trpc'
import { Button } from '../../ui/Button'
import { Form, TextField } from '../../ui/Form'
import { inWords } from '../refusal'
import { ScopesField } from '../ScopesField'
import { LifetimeField } from '../tokens/LifetimeField'
import { SecretDialog } from '../tokens/SecretDialog'
import { ApiTokenForm, lifetimes, toInput } from './api-token-form'
import { MachineField } from './MachineField'

/** Makes an API token, then shows its secret this once. */
export function NewApiTokenDialog({ onClose }: { onClose: () => void }) {
  const api = useTRPC()
  const queries = useQueryClient()
  const { mutateAsync } = useMutation(api.access.apiTokens.create.mutationOptions())
  const [made, setMade] = useState<NewApiToken | null>(null)
  async function create(values: ApiTokenForm) {
    setMade(await inWords(mutateAsync(toInput(values))))
    void queries.invalidateQueries(api.access.apiTokens.list.queryFilter())
  }
  return (
    <SecretDialog
      title="Create an API token"
      description="For a pipeline or a script. What it does is audited under its name."
      className="sm:top-[8vh] sm:w-[640px]"
      shown={
        made && {
          title: `Token ${made.token.name}`,
          description: 'Copy it now: it is shown this once.',
          secret: made.secret,
          copy: 'Copy token',
          note: (
            <>
              The command reads it from <span className="mono">FOUNDATION_API_TOKEN</span>; REST
              takes it as <span className="mono">Authorization: Bearer</span>.
            </>
          ),
        }
      }
      onClose={onClose}
    >
      <Form
        schema={ApiTokenForm}
        defaults={{ name: '', scopes: ['fleet:read'], lifetime: '90d', machine: false }}
        onSubmit={create}
        submit="Create token"
        cancel={<Button onClick={onClose}>Cancel</Button>}
      >
        <div className="grid gap-3.5 sm:grid-cols-[minmax(0,1fr)_160px]">
          <TextField<ApiTokenForm>
            name="name"
            label="Name"
            hint="what it is for"
            placeholder="deploy pipeline"
            autoComplete="off"
            autoFocus
          />
          <LifetimeField lifetimes={lifetimes} />
        </div>
        <ScopesField />
        <MachineField />
      </Form>
    </SecretDialog>
  )
}
