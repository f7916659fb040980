'use client'

import type { Difference, NamespaceDetail, RolloutPlan, SchemaIssue } from '@foundation/core/config'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'

import { useTRPC } from '../../data/trpc'
import { Button } from '../../ui/Button'
import { Dialog, DialogFoot } from '../../ui/Dialog'
import { Checkbox, Input, Labelled } from '../../ui/fields'
import { plural } from '../../ui/format'
import { ReachFacts } from '../../ui/ReachFacts'
import { StateGlyph } from '../../ui/StateGlyph'
import { DifferencesList } from '../DifferencesList'
import { failureWords } from '../failure-words'
import { releaseHref } from '../links'
import { useNamespaceActs } from '../use-config-acts'
import { whoRefuses } from '../values/issue-words'
import { GuardFields } from './GuardFields'
import { newGuard, type Preset, presetStages, stagesFault } from './plan'
import { isSweeping, reachFacts } from './reach-facts'
import { StagesField } from './StagesField'

interface ProposeDialogProps {
  detail: NamespaceDetail
  /** The saved draft's version: it is what is proposed, and nothing that came after it. */
  version: number
  differences: readonly Difference[]
  onClose: () => void
}

/** The last look before nodes are told: what changes, whom it reaches, who would refuse it, how it is rolled out. */
export function ProposeDialog({ detail, version, differences, onClose }: ProposeDialogProps) {
  const { row, settings } = detail
  const { namespace } = row
  const api = useTRPC()
  const router = useRouter()
  const { propose, start } = useNamespaceActs()
  const id = useId()
  const [title, setTitle] = useState('')
  const [reason, setReason] = useState('')
  const [preset, setPreset] = useState<Preset>('careful')
  const [plan, setPlan] = useState<RolloutPlan>(() => ({
    stages: [...presetStages.careful],
    guard: newGuard,
  }))
  const [emergency, setEmergency] = useState(false)
  const [typedName, setTypedName] = useState('')
  const [error, setError] = useState<string | null>(null)
  const fault = stagesFault(plan.stages)
  const reach = useQuery({
    ...api.config.reach.queryOptions({ namespace, plan }),
    enabled: fault === null,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const asks = settings.review.approvals > 0 && !emergency
  const wantsName = !asks && reach.data !== undefined && isSweeping(reach.data)
  const ready =
    title.trim() !== '' &&
    reason.trim() !== '' &&
    fault === null &&
    (!wantsName || typedName === namespace)
  const pending = propose.isPending || start.isPending

  async function submit(event: React.FormEvent) {
    event.preventDefault()
    if (!ready || pending) return
    setError(null)
    const said = { title: title.trim(), reason: reason.trim() }
    try {
      const made = await propose.mutateAsync({ namespace, version, plan, emergency, ...said })
      // Once it is made it stands, started or not: its page has the button for it.
      if (made.state === 'approved') {
        await start
          .mutateAsync({ namespace, number: made.number, reason: said.reason })
          .catch(() => undefined)
      }
      router.push(releaseHref(namespace, made.number))
    } catch (cause) {
      setError(failureWords(cause))
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Release the draft of ${namespace}?`}
      description={
        asks
          ? `${plural(settings.review.approvals, 'other person has', 'other people have')} to approve it first. No node is told before.`
          : 'The first stage is told at once. You can pause it at any time, and roll it back with one press.'
      }
      className="sm:top-[7vh] sm:w-[720px]"
    >
      <form onSubmit={submit} className="flex min-h-0 flex-col">
        <ReachFacts facts={reach.isError ? [] : reach.data && reachFacts(reach.data)} />
        <div className="flex min-h-0 flex-col gap-4 overflow-y-auto border-line border-b px-[18px] py-3">
          <div className="grid gap-3 sm:grid-cols-2">
            <Labelled label="Title" hint="what it does" htmlFor={`${id}-title`}>
              <Input
                id={`${id}-title`}
                value={title}
                maxLength={200}
                autoComplete="off"
                placeholder="Raise the ledger-db pool"
                onChange={({ target }) => setTitle(target.value)}
              />
            </Labelled>
            <Labelled label="Reason" hint="kept in the audit log" htmlFor={`${id}-reason`}>
              <Input
                id={`${id}-reason`}
                value={reason}
                maxLength={500}
                autoComplete="off"
                placeholder="month end needs more connections"
                onChange={({ target }) => setReason(target.value)}
              />
            </Labelled>
          </div>
          <section aria-label="What changes" className="min-w-0">
            <p className="mb-1.5 font-medium text-ink-2 text-small">
              What changes{' '}
              <span className="font-normal text-ink-3">{plural(differences.length, 'value')}</span>
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <div tabIndex={0} className="max-h-[24dvh] overflow-y-auto">
              <DifferencesList differences={differences} limit={50} />
            </div>
          </section>
          {reach.data && <Refusals issues={reach.data.issues} />}
          <StagesField
            preset={preset}
            stages={plan.stages}
            nodes={fault === null ? reach.data?.stages.map((it) => it.nodes) : undefined}
            fault={fault}
            onChange={(next, stages) => {
              setPreset(next)
              setPlan({ ...plan, stages: [...stages] })
            }}
          />
          <GuardFields guard={plan.guard} onChange={(guard) => setPlan({ ...plan, guard })} />
          {settings.review.approvals > 0 && settings.review.emergency && (
            <span className="flex items-start gap-2 text-table">
              <Checkbox
                label="Release as an emergency"
                checked={emergency}
                onChange={setEmergency}
              />
              <span aria-hidden>
                Release as an emergency, without approval.{' '}
                <span className="text-ink-3">It is marked so for ever.</span>
              </span>
            </span>
          )}
          {wantsName && (
            <Labelled
              label={
                <>
                  Type <span className="mono">{namespace}</span>
                </>
              }
              hint="the first stage is more than a fifth of the fleet"
              htmlFor={`${id}-name`}
            >
              <Input
                id={`${id}-name`}
                mono
                value={typedName}
                autoComplete="off"
                spellCheck={false}
                onChange={({ target }) => setTypedName(target.value)}
              />
            </Labelled>
          )}
          {error && (
            <p role="alert" className="rounded-control bg-del-bg px-2.5 py-2 text-table">
              {error}
            </p>
          )}
        </div>
        <DialogFoot note="The draft stays as it is">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant={emergency ? 'danger' : 'primary'}
            disabled={!ready}
            pending={pending}
          >
            {asks
              ? 'Ask for approval'
              : `Release to ${plural(reach.data?.stages[0]?.nodes ?? 0, 'node')}${plan.stages.length > 1 ? ' first' : ''}`}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}

/** Versions that would refuse it: said before, and not found out by the rollout. */
function Refusals({ issues }: { issues: readonly SchemaIssue[] }) {
  if (issues.length === 0) return null
  return (
    <ul
      aria-label="Versions that would refuse it"
      className="flex flex-col gap-1 rounded-control bg-down-tint px-3 py-2 text-table"
    >
      {issues.slice(0, 6).map((issue) => (
        <li key={`${issue.path} ${issue.schema}`} className="flex items-start gap-2">
          <StateGlyph state="rejected" className="mt-[3px] shrink-0" />
          <span className="min-w-0">
            <span className="mono text-down">{issue.path}</span> {issue.message}.{' '}
            {whoRefuses(issue)}.
          </span>
        </li>
      ))}
      {issues.length > 6 && <li className="text-ink-3">and {issues.length - 6} more</li>}
    </ul>
  )
}
