'use client'

import type { ForceBreakers } from '@foundation/core/protection'
import { minute } from '@foundation/core/time'
import { useId, useState } from 'react'

import { useSession } from '../access/session'
import { toFailure } from '../data/failure'
import { ConfirmDialog } from '../ui/ConfirmDialog'
import { Input, Labelled, Select } from '../ui/fields'
import { formatSpan } from '../ui/format'
import type { ForceRequest } from './ForceProvider'
import { NarrowFields, type Narrowing, useSelector } from './NarrowFields'
import { askForce, durations, forceWords, readDuration } from './override-view'
import { reachFacts } from './reach-words'
import { useReach } from './use-guards'

interface ForceDialogProps {
  request: ForceRequest
  onClose: () => void
  onConfirm: (input: ForceBreakers) => Promise<void>
}

const placeholders = {
  forced_open: 'vendor maintenance until 03:30, OPS-2214',
  forced_closed: 'false alarm, OPS-2214',
  metrics_only: 'measure before the new limits',
} as const

/** Asks before the breakers of a target are held, with whom it reaches. */
export function ForceDialog({ request, onClose, onConfirm }: ForceDialogProps) {
  const { target, state, services = [] } = request
  const { person } = useSession()
  const [narrowing, setNarrowing] = useState<Narrowing>({ services, zones: [], nodeIds: [] })
  const [length, setLength] = useState<Length>({ ms: 15 * minute, custom: null })
  const [error, setError] = useState<string | null>(null)
  const selector = useSelector(narrowing)
  const reach = useReach(target, selector.data)
  const counted = selector.isFetching ? undefined : reach.data
  const { title, meaning, typed } = askForce(state, target, counted)
  const failure = selector.error ?? reach.error

  async function run(reason: string): Promise<void> {
    setError(null)
    try {
      if (length.ms === null) throw new Error('no length')
      if (!selector.data) throw selector.error
      await onConfirm({ target, state, selector: selector.data, forMs: length.ms, reason })
      onClose()
    } catch (cause) {
      if (length.ms === null) setError('Say for how long, in a form such as 45 min or 2 h.')
      else {
        const { message, action } = toFailure(cause)
        setError(`${message} ${action}`)
      }
      throw cause
    }
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={meaning}
      facts={failure ? [] : counted && reachFacts(counted)}
      reason={{ required: true, placeholder: placeholders[state] }}
      {...(typed === null ? {} : { typeToConfirm: typed })}
      confirm={
        length.ms === null
          ? forceWords[state].confirm
          : `${forceWords[state].confirm} for ${formatSpan(length.ms)}`
      }
      danger={forceWords[state].danger}
      allowedBy={`Allowed by role ${person.role}`}
      error={error ?? (failure ? toFailure(failure).message : undefined)}
      onConfirm={run}
    >
      <NarrowFields target={target} value={narrowing} onChange={setNarrowing} />
      <LengthField value={length} onChange={setLength} />
    </ConfirmDialog>
  )
}

interface Length {
  /** Null while what is typed is no length. */
  readonly ms: number | null
  /** What is typed; null while one of the usual lengths is chosen. */
  readonly custom: string | null
}

function LengthField({ value, onChange }: { value: Length; onChange: (value: Length) => void }) {
  const id = useId()
  const customId = useId()
  const { ms, custom } = value
  return (
    <div className="flex items-end gap-3">
      <Labelled label="For" htmlFor={id} className="flex-1">
        <Select
          id={id}
          value={custom === null ? String(ms) : 'custom'}
          onChange={({ target }) =>
            onChange(
              target.value === 'custom'
                ? { ms, custom: ms === null ? '' : formatSpan(ms).replaceAll('\u00a0', ' ') }
                : { ms: Number(target.value), custom: null },
            )
          }
        >
          {durations.map(({ ms, words }) => (
            <option key={ms} value={String(ms)}>
              {words}
            </option>
          ))}
          <option value="custom">another time…</option>
        </Select>
      </Labelled>
      {custom !== null && (
        <Labelled label="How long" hint="45 min, 2 h, 3 d" htmlFor={customId} className="flex-1">
          <Input
            id={customId}
            value={custom}
            autoComplete="off"
            aria-invalid={ms === null || undefined}
            onChange={({ target }) =>
              onChange({ ms: readDuration(target.value), custom: target.value })
            }
          />
        </Labelled>
      )}
    </div>
  )
}
