'use client'

import { hour } from '@foundation/core/time'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { useSession } from '../access/session'
import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { ConfirmDialog } from '../ui/ConfirmDialog'
import { Labelled, Select } from '../ui/fields'
import { plural } from '../ui/format'
import { actWords, describeReach, type Verb } from './acts'
import type { Act } from './run-act'

interface ActDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  verb: Verb
  nodeIds: readonly string[]
  onConfirm: (act: Act) => Promise<void>
}

const placeholders: Record<Verb, string> = {
  drain: 'deploy 3.18.0',
  resume: 'deploy is done',
  hold: 'new disk',
  unhold: 'disk is in',
  remove: 'machine is gone',
}

/** Asks before an act on nodes, with its reach. */
export function ActDialog({ open, onOpenChange, verb, nodeIds, onConfirm }: ActDialogProps) {
  const api = useTRPC()
  const { person } = useSession()
  const [holdMs, setHoldMs] = useState<number | null>(null)
  const [error, setError] = useState<string | null>(null)
  const reach = useQuery({
    ...api.nodes.reach.queryOptions({ nodeIds: [...nodeIds] }),
    enabled: open,
    staleTime: 0,
  })
  const words = reach.data ? describeReach(verb, reach.data) : null
  const { confirm, danger } = actWords[verb]
  const count = plural(nodeIds.length, 'node')

  async function run(reason: string): Promise<void> {
    setError(null)
    const until = verb === 'hold' && holdMs !== null ? new Date(Date.now() + holdMs) : null
    try {
      await onConfirm({ verb, nodeIds, reason, until })
    } catch (cause) {
      const { message, action } = toFailure(cause)
      setError(`${message} ${action}`)
      throw cause
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={words?.title ?? `${confirm} ${nodeIds.length === 1 ? nodeIds[0] : count}?`}
      description={words?.meaning ?? 'Looking at what this touches.'}
      facts={reach.isError ? [] : words?.facts}
      things={reach.data?.nodes.map(({ nodeId, state, inFlight }) => ({
        id: nodeId,
        state,
        detail: inFlight === 0 ? 'idle' : plural(inFlight, 'request'),
      }))}
      reason={{ required: true, placeholder: placeholders[verb] }}
      {...(words?.typed ? { typeToConfirm: words.typed } : {})}
      confirm={`${confirm} ${count}`}
      danger={danger}
      allowedBy={`Allowed by role ${person.role}`}
      error={error ?? (reach.isError ? toFailure(reach.error).message : undefined)}
      onConfirm={run}
    >
      {verb === 'hold' && <HoldLength holdMs={holdMs} onChange={setHoldMs} />}
    </ConfirmDialog>
  )
}

const holds = [
  { ms: null, words: 'until I lift it' },
  { ms: hour, words: 'for 1 hour' },
  { ms: 4 * hour, words: 'for 4 hours' },
  { ms: 24 * hour, words: 'for 24 hours' },
] as const

function HoldLength({
  holdMs,
  onChange,
}: {
  holdMs: number | null
  onChange: (ms: number | null) => void
}) {
  const id = useId()
  return (
    <Labelled label="Hold" htmlFor={id}>
      <Select
        id={id}
        value={String(holdMs)}
        onChange={({ target }) =>
          onChange(holds.find((it) => String(it.ms) === target.value)?.ms ?? null)
        }
      >
        {holds.map(({ ms, words }) => (
          <option key={words} value={String(ms)}>
            {words}
          </option>
        ))}
      </Select>
    </Labelled>
  )
}
