'use client'

import type { Issue } from '@foundation/core/errors'
import { useId } from 'react'

import { Input, Labelled, TextArea } from '../../ui/fields'
import { Panel } from '../../ui/Panel'
import type { Draft } from './draft'
import { issuesAt } from './draft-check'

interface TargetPanelProps {
  draft: Draft
  issues: readonly Issue[]
  /** A policy keeps the name that it was made with. */
  isNew: boolean
  onChange: (part: Partial<Draft>) => void
  onTarget: (target: string) => void
  target: string
}

/** Which calls a policy is for: what is called, and by whom. */
export function TargetPanel({
  draft,
  issues,
  isNew,
  onChange,
  onTarget,
  target,
}: TargetPanelProps) {
  const props = { issues, onChange, draft }
  return (
    <Panel
      title="Applies to"
      facts="calls of one target, or of all; from some nodes, or from all"
      padded
    >
      <div className="grid gap-x-10 gap-y-3.5 lg:grid-cols-2">
        {isNew && (
          <DraftLine {...props} name="name" label="Name" hint="how it is found" autoFocus />
        )}
        <Line
          label="Target"
          hint="what is called, or * for all"
          path="match.target"
          value={target}
          issues={issues}
          onChange={onTarget}
        />
        <DraftLine
          {...props}
          name="services"
          label="Services"
          hint="parted by commas; empty is all"
        />
        <DraftLine {...props} name="nodes" label="Nodes" hint="ids; empty is all" />
        <LabelLines {...props} />
      </div>
    </Panel>
  )
}

interface DraftLineProps {
  draft: Draft
  issues: readonly Issue[]
  onChange: (part: Partial<Draft>) => void
  name: 'name' | 'services' | 'nodes'
  label: string
  hint: string
  autoFocus?: boolean
}

function DraftLine({ draft, onChange, name, ...rest }: DraftLineProps) {
  return (
    <Line
      {...rest}
      path={name}
      value={draft[name]}
      onChange={(value) => onChange({ [name]: value })}
    />
  )
}

interface LineProps {
  label: string
  hint: string
  path: string
  value: string
  issues: readonly Issue[]
  onChange: (value: string) => void
  autoFocus?: boolean
}

function Line({ label, hint, path, value, issues, onChange, autoFocus = false }: LineProps) {
  const id = `field-${path.replace('.', '-')}`
  const fault = issuesAt(issues, path)[0]?.message
  return (
    <Labelled label={label} hint={hint} htmlFor={id} error={fault}>
      <Input
        id={id}
        mono
        value={value}
        autoComplete="off"
        spellCheck={false}
        autoFocus={autoFocus}
        aria-invalid={fault !== undefined || undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-error`}
        onChange={(event) => onChange(event.target.value)}
      />
    </Labelled>
  )
}

function LabelLines({ draft, issues, onChange }: Omit<DraftLineProps, 'name' | 'label' | 'hint'>) {
  const id = useId()
  const fault = issuesAt(issues, 'labels')[0]?.message
  return (
    <Labelled label="Labels" hint="one a line, as in zone=eu-1a, eu-1b" htmlFor={id} error={fault}>
      <TextArea
        id={id}
        rows={2}
        value={draft.labels}
        spellCheck={false}
        aria-invalid={fault !== undefined || undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-error`}
        onChange={(event) => onChange({ labels: event.target.value })}
        className="min-h-14 font-mono"
      />
    </Labelled>
  )
}
