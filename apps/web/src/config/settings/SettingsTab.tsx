'use client'

import {
  conflictStrategies,
  type NamespaceDetail,
  type NamespaceSettings,
} from '@foundation/core/config'
import { useRouter } from 'next/navigation'
import { type ReactNode, useId, useState } from 'react'

import { Allowed } from '../../access/Allowed'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { Input, Labelled, Select, Switch, TextArea } from '../../ui/fields'
import { plural } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { failureWords } from '../failure-words'
import { configHref } from '../links'
import { SelectorFields } from '../SelectorFields'
import { printSelector, readSelector, type SelectorText } from '../selector-text'
import { useNamespaceActs } from '../use-config-acts'
import { describeSelector } from '../words'

interface SettingsTabProps {
  detail: NamespaceDetail
  mayWrite: boolean
}

const strategyWords: Record<NamespaceSettings['conflicts'], string> = {
  intelligent_merge: 'merge, and ask a person where too much differs',
  timestamp_wins: 'the later edit wins',
  majority_wins: 'what most nodes run wins',
}

/** Numbers as they are typed, the rest as it is kept. */
interface Typed extends Omit<NamespaceSettings, 'selector' | 'writable' | 'keep'> {
  readonly nodes: SelectorText
  readonly writable: string
  readonly keep: string
}

function toTyped({ selector, writable, keep, ...rest }: NamespaceSettings): Typed {
  return {
    ...rest,
    nodes: printSelector(selector),
    writable: writable.join('\n'),
    keep: String(keep),
  }
}

/** For which nodes, who has to approve, what nodes may write, and what is kept. */
export function SettingsTab({ detail, mayWrite }: SettingsTabProps) {
  const { row, settings } = detail
  const id = useId()
  const [base, setBase] = useState(settings)
  const [typed, setTyped] = useState(() => toTyped(settings))
  const [asking, setAsking] = useState<'save' | 'remove' | null>(null)
  const read = readSelector(typed.nodes)
  const keep = Number(typed.keep)
  const isKeep = Number.isInteger(keep) && keep >= 2 && keep <= 1_000
  const next: NamespaceSettings | null =
    read.selector && isKeep
      ? {
          description: typed.description.trim(),
          selector: read.selector,
          review: typed.review,
          writable: typed.writable.split(/[\n,]/u).flatMap((it) => it.trim() || []),
          conflicts: typed.conflicts,
          drift: typed.drift,
          keep,
        }
      : null
  const isChanged = !isSameText(typed, toTyped(settings))
  // Follows what somebody else saved while nothing is typed here.
  if (!isSameText(base, settings)) {
    setBase(settings)
    if (isSameText(typed, toTyped(base))) setTyped(toTyped(settings))
  }
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part })

  return (
    <div className="grid max-w-[980px] gap-3">
      <fieldset disabled={!mayWrite} className="contents disabled:**:opacity-100!">
        <legend className="sr-only">Settings</legend>
        <Panel title="About" padded>
          <div className="flex flex-col gap-3">
            <Labelled label="Description" htmlFor={`${id}-description`}>
              <Input
                id={`${id}-description`}
                value={typed.description}
                maxLength={500}
                autoComplete="off"
                onChange={({ target }) => change({ description: target.value })}
              />
            </Labelled>
            <SelectorFields
              value={typed.nodes}
              onChange={(nodes) => change({ nodes })}
              fault={read.fault}
            />
          </div>
        </Panel>
        <Panel title="Review" facts="who proposed a release cannot approve it" padded>
          <div className="grid gap-3 sm:grid-cols-2">
            <Labelled
              label="Other people who have to approve"
              hint="none: released at once"
              htmlFor={`${id}-approvals`}
            >
              <Select
                id={`${id}-approvals`}
                value={typed.review.approvals}
                onChange={({ target }) =>
                  change({ review: { ...typed.review, approvals: Number(target.value) } })
                }
              >
                {[0, 1, 2, 3, 4, 5].map((count) => (
                  <option key={count} value={count}>
                    {count === 0 ? 'none' : count}
                  </option>
                ))}
              </Select>
            </Labelled>
            <Toggle
              label="Emergency release"
              note="one person may release without approval; it is marked for ever"
              checked={typed.review.emergency}
              disabled={!mayWrite}
              onChange={(emergency) => change({ review: { ...typed.review, emergency } })}
            />
          </div>
        </Panel>
        <Panel title="Edits and nodes" padded>
          <div className="grid gap-3 sm:grid-cols-2">
            <Labelled label="Two edits at once" htmlFor={`${id}-conflicts`}>
              <Select
                id={`${id}-conflicts`}
                value={typed.conflicts}
                onChange={({ target }) =>
                  change({ conflicts: target.value as NamespaceSettings['conflicts'] })
                }
              >
                {conflictStrategies.map((it) => (
                  <option key={it} value={it}>
                    {strategyWords[it]}
                  </option>
                ))}
              </Select>
            </Labelled>
            <Labelled
              label="Releases to keep"
              htmlFor={`${id}-keep`}
              error={isKeep ? undefined : 'From 2 to 1000'}
            >
              <Input
                id={`${id}-keep`}
                inputMode="numeric"
                value={typed.keep}
                aria-invalid={!isKeep || undefined}
                onChange={({ target }) => change({ keep: target.value })}
              />
            </Labelled>
            <Labelled
              label="Nodes may write"
              hint="prefixes of paths, one a line; none by default"
              htmlFor={`${id}-writable`}
            >
              <TextArea
                id={`${id}-writable`}
                rows={2}
                value={typed.writable}
                spellCheck={false}
                onChange={({ target }) => change({ writable: target.value })}
                className="min-h-14 font-mono"
              />
            </Labelled>
            <Toggle
              label="Mend drift"
              note="a node that runs other values is sent them again; else it is only said"
              checked={typed.drift === 'reconcile'}
              disabled={!mayWrite}
              onChange={(on) => change({ drift: on ? 'reconcile' : 'report' })}
            />
          </div>
        </Panel>
      </fieldset>
      <div className="flex flex-wrap items-center gap-2">
        <Allowed scope="config:write">
          <Button
            variant="primary"
            disabled={!isChanged || !next}
            onClick={() => setAsking('save')}
          >
            Save settings…
          </Button>
        </Allowed>
        {isChanged && (
          <Button variant="ghost" onClick={() => setTyped(toTyped(settings))}>
            Discard
          </Button>
        )}
        <Allowed scope="config:write">
          <Button variant="danger" className="ml-auto" onClick={() => setAsking('remove')}>
            Remove namespace…
          </Button>
        </Allowed>
      </div>
      {asking === 'save' && next && (
        <SaveSettings
          namespace={row.namespace}
          before={settings}
          settings={next}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'remove' && <RemoveNamespace detail={detail} onClose={() => setAsking(null)} />}
    </div>
  )
}

function isSameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

interface SaveSettingsProps {
  namespace: string
  before: NamespaceSettings
  settings: NamespaceSettings
  onClose: () => void
}

function SaveSettings({ namespace, before, settings, onClose }: SaveSettingsProps) {
  const { changeSettings } = useNamespaceActs()
  const [error, setError] = useState<string | null>(null)
  const others = describeSelector(before.selector) !== describeSelector(settings.selector)
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Change the settings of ${namespace}?`}
      description={
        others
          ? `It is for ${describeSelector(settings.selector)} then: nodes that are new to it are sent what runs, and those it leaves fall back to their own defaults.`
          : 'No node is told. Changing them back is the way back.'
      }
      facts={[]}
      reason={{ required: true, placeholder: 'two people from now on' }}
      confirm="Save settings"
      danger={others}
      error={error ?? undefined}
      onConfirm={async (reason) => {
        setError(null)
        try {
          await changeSettings.mutateAsync({ namespace, settings, reason })
          onClose()
        } catch (cause) {
          setError(failureWords(cause))
        }
      }}
    />
  )
}

function RemoveNamespace({ detail, onClose }: { detail: NamespaceDetail; onClose: () => void }) {
  const { namespace, counts } = detail.row
  const router = useRouter()
  const { remove } = useNamespaceActs()
  const [error, setError] = useState<string | null>(null)
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${namespace}?`}
      description={`${plural(counts.nodes, 'node falls', 'nodes fall')} back to the defaults of their own schema. Its releases and its draft go with it; export it first to keep them.`}
      facts={[]}
      reason={{ required: true, placeholder: 'the service is gone' }}
      typeToConfirm={namespace}
      confirm="Remove namespace"
      danger
      error={error ?? undefined}
      onConfirm={async (reason) => {
        setError(null)
        try {
          await remove.mutateAsync({ namespace, reason })
          router.push(configHref)
        } catch (cause) {
          setError(failureWords(cause))
        }
      }}
    />
  )
}

interface ToggleProps {
  label: string
  note: ReactNode
  checked: boolean
  disabled: boolean
  onChange: (on: boolean) => void
}

function Toggle({ label, note, checked, disabled, onChange }: ToggleProps) {
  return (
    <div className="flex items-start gap-3 pt-4 max-sm:pt-0">
      <Switch label={label} checked={checked} disabled={disabled} onChange={onChange} />
      <p aria-hidden className="text-table">
        <span className="font-medium">{label}</span>{' '}
        <span className="block text-ink-3">{note}</span>
      </p>
    </div>
  )
}
