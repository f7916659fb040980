'use client'

import type { Conflict } from '@foundation/core/config'
import { GitMerge } from 'lucide-react'
import { useId, useMemo, useState } from 'react'

import { Allowed } from '../../access/Allowed'
import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { cn } from '../../ui/cn'
import { EmptyState } from '../../ui/EmptyState'
import { Input, Labelled } from '../../ui/fields'
import { formatPercent, plural } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { Time } from '../../ui/Time'
import { dotted, printValue } from '../difference-view'
import { failureWords } from '../failure-words'
import { useConflicts } from '../use-config'
import { useNamespaceActs } from '../use-config-acts'
import { maskSecrets } from '../values/secret-value'
import { leafKey, resolveLayers, type Side, sides } from './resolution'

interface ConflictsTabProps {
  namespace: string
  mayWrite: boolean
}

/** Edits that two people made of the same values: nothing of either is lost, and a person decides. */
export function ConflictsTab({ namespace, mayWrite }: ConflictsTabProps) {
  const conflicts = useConflicts(namespace)
  if (!conflicts.data) {
    return (
      <Panel>
        {conflicts.isError ? (
          <QueryFailure
            error={conflicts.error}
            what="the conflicts"
            onRetry={() => void conflicts.refetch()}
          />
        ) : (
          <SkeletonRows rows={5} label="Loading the conflicts" />
        )}
      </Panel>
    )
  }
  if (conflicts.data.length === 0) {
    return (
      <Panel>
        <EmptyState icon={<GitMerge aria-hidden />} title="No edits are in conflict">
          When two people change the same values at once and that cannot be brought together by
          itself, both wait here with what was there before.
        </EmptyState>
      </Panel>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      {conflicts.data.map((conflict) => (
        <ConflictCard key={conflict.id} conflict={conflict} mayWrite={mayWrite} />
      ))}
    </div>
  )
}

const sideWords: Record<Side, string> = {
  base: 'Before both',
  ours: 'In the draft',
  theirs: 'The later edit',
}

function ConflictCard({ conflict, mayWrite }: { conflict: Conflict; mayWrite: boolean }) {
  const id = useId()
  const { resolveConflict } = useNamespaceActs()
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map())
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string | null>(null)
  const layers = useMemo(() => resolveLayers(conflict, choices), [conflict, choices])
  const open = conflict.leaves.length - choices.size

  async function submit(event: React.FormEvent) {
    event.preventDefault()
    if (!layers || reason.trim() === '' || resolveConflict.isPending) return
    setError(null)
    try {
      await resolveConflict.mutateAsync({ id: conflict.id, layers, reason: reason.trim() })
    } catch (cause) {
      setError(failureWords(cause))
    }
  }

  return (
    <Panel
      title={
        <>
          {conflict.by}, <Time at={conflict.at} />
        </>
      }
      facts={`${plural(conflict.leaves.length, 'value')} in conflict · ${formatPercent(conflict.confidence)} came together by itself`}
      actions={
        <>
          <span className="text-ink-3 max-sm:hidden">take all of</span>
          {sides.map((side) => (
            <Allowed key={side} scope="config:write">
              <Button
                size="sm"
                onClick={() =>
                  setChoices(new Map(conflict.leaves.map((leaf) => [leafKey(leaf), side])))
                }
              >
                {sideWords[side]}
              </Button>
            </Allowed>
          ))}
        </>
      }
    >
      <form onSubmit={submit}>
        {conflict.leaves.map((leaf) => {
          const key = leafKey(leaf)
          return (
            <fieldset key={key} disabled={!mayWrite} className="border-line border-t px-3.5 py-2">
              <legend className="float-left mb-1.5 w-full text-table">
                <span className="mono font-medium">
                  {leaf.path === '' ? 'the layer itself' : dotted(leaf.path)}
                </span>{' '}
                <span className="text-ink-3">
                  layer <span className="mono">{leaf.layer}</span>
                </span>
              </legend>
              <div className="clear-both grid gap-2 sm:grid-cols-3">
                {sides.map((side) => (
                  <label
                    key={side}
                    className={cn(
                      'ring-line flex min-w-0 cursor-pointer items-start gap-2 rounded-control px-2.5 py-1.5 text-table hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-focus',
                      choices.get(key) === side &&
                        'bg-selected shadow-[inset_0_0_0_1.5px_var(--ink)] hover:bg-selected',
                    )}
                  >
                    <input
                      type="radio"
                      name={`${id} ${key}`}
                      checked={choices.get(key) === side}
                      onChange={() => setChoices(new Map(choices).set(key, side))}
                      className="mt-1 accent-[var(--ink)]"
                    />
                    <span className="min-w-0">
                      <span className="block text-ink-3 text-small">{sideWords[side]}</span>
                      <span className="mono block break-all">{shown(leaf[side])}</span>
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
          )
        })}
        <div className="flex flex-wrap items-end gap-3 border-line border-t px-3.5 py-3">
          <Labelled
            label="Reason"
            hint="kept in the audit log"
            htmlFor={`${id}-reason`}
            error={error ?? undefined}
            className="max-w-[520px] flex-1"
          >
            <Input
              id={`${id}-reason`}
              value={reason}
              disabled={!mayWrite}
              maxLength={500}
              autoComplete="off"
              onChange={({ target }) => setReason(target.value)}
            />
          </Labelled>
          <Allowed scope="config:write">
            <Button
              type="submit"
              variant="primary"
              disabled={!layers || reason.trim() === ''}
              pending={resolveConflict.isPending}
            >
              {open > 0 ? `${plural(open, 'value')} to decide` : 'Put it into the draft'}
            </Button>
          </Allowed>
        </div>
      </form>
    </Panel>
  )
}

function shown(value: unknown): string {
  return value === undefined
    ? 'not set'
    : printValue(maskSecrets(value as Parameters<typeof maskSecrets>[0]))
}
