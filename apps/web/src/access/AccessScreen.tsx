'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs'

import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'
import { plural } from '../ui/format'
import { Page, PageHeader } from '../ui/Page'
import { Tabs } from '../ui/Tabs'
import { JoinTokens } from './join-tokens/JoinTokens'
import { useCan } from './session'

const ApiTokens = dynamic(() => import('./api-tokens/ApiTokens').then((it) => it.ApiTokens))
// Asked for only by those who create one.
const NewTokenDialog = dynamic(() =>
  import('./join-tokens/NewTokenDialog').then((it) => it.NewTokenDialog),
)
const NewApiTokenDialog = dynamic(() =>
  import('./api-tokens/NewApiTokenDialog').then((it) => it.NewApiTokenDialog),
)

const kinds = ['join', 'api'] as const
const params = {
  tokens: parseAsStringLiteral(kinds).withDefault('join'),
  new: parseAsBoolean.withDefault(false),
}

/** With what nodes join, and automation asks. */
export function AccessScreen() {
  const api = useTRPC()
  const mayWrite = useCan('tokens:write')
  const [{ tokens: kind, new: creating }, setQuery] = useQueryStates(params)
  const joinTokens = useQuery(api.access.joinTokens.list.queryOptions())
  const apiTokens = useQuery(api.access.apiTokens.list.queryOptions())
  const facts = [
    joinTokens.data && plural(countActive(joinTokens.data), 'active join token'),
    apiTokens.data && plural(countActive(apiTokens.data), 'active API token'),
  ]
  const createButton = mayWrite && (
    <Button
      variant="primary"
      icon={<Plus aria-hidden />}
      onClick={() => void setQuery({ new: true })}
    >
      Create token
    </Button>
  )
  const Dialog = kind === 'join' ? NewTokenDialog : NewApiTokenDialog
  return (
    <Page>
      <PageHeader
        title="Access"
        facts={facts.filter((it) => it !== undefined).join(' · ')}
        actions={createButton}
      />
      <Tabs
        label="Kind of token"
        value={kind}
        onChange={(next) => void setQuery({ tokens: next })}
        items={[
          { value: 'join', label: 'Join tokens' },
          { value: 'api', label: 'API tokens' },
        ]}
      >
        {kind === 'join' ? (
          <JoinTokens createButton={createButton} />
        ) : (
          <ApiTokens createButton={createButton} />
        )}
      </Tabs>
      {creating && mayWrite && (
        <Dialog open onOpenChange={(open) => void setQuery({ new: open || null })} />
      )}
    </Page>
  )
}

function countActive(tokens: readonly { readonly status: string }[]): number {
  return tokens.filter(({ status }) => status === 'active').length
}
