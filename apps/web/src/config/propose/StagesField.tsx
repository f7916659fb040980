'use client'

import type { RolloutPlan } from '@foundation/core/config'
import { minute } from '@foundation/core/time'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'

import { Button } from '../../ui/Button'
import { cn } from '../../ui/cn'
import { Input, Select } from '../../ui/fields'
import { formatCount } from '../../ui/format'
import { IconButton } from '../../ui/IconButton'
import { printLine, readLine } from '../selector-text'
import { NumberInput } from './NumberInput'
import { addStage, type Preset, presetStages, presets, presetWords } from './plan'

type Stage = RolloutPlan['stages'][number]

interface StagesFieldProps {
  preset: Preset
  stages: readonly Stage[]
  /** How many nodes each stage reaches, all before it included; undefined while they are counted. */
  nodes: readonly number[] | undefined
  fault: string | null
  onChange: (preset: Preset, stages: readonly Stage[]) => void
}

/** In which stages: one of the usual ways, or stages of one's own. */
export function StagesField({ preset, stages, nodes, fault, onChange }: StagesFieldProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium text-ink-2 text-small">Rollout</legend>
      <div className="grid grid-cols-2 gap-1.5 sm:grid-cols-4">
        {presets.map((it) => (
          <button
            key={it}
            type="button"
            aria-pressed={preset === it}
            onClick={() =>
              onChange(
                it,
                it === 'custom'
                  ? stages.length > 1
                    ? stages
                    : addStage(stages)
                  : presetStages[it],
              )
            }
            className={cn(
              'ring-line min-w-0 rounded-control px-2.5 py-1.5 text-left hover:bg-hover',
              preset === it &&
                'bg-selected shadow-[inset_0_0_0_1.5px_var(--ink)] hover:bg-selected',
            )}
          >
            <span className="block truncate font-medium text-table">{presetWords[it].name}</span>
            <span className="block truncate text-ink-3 text-small">{presetWords[it].what}</span>
          </button>
        ))}
      </div>
      <ol className="mt-2 flex flex-col gap-1">
        {stages.map((stage, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place, and nothing else names it
            key={at}
            className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1 text-table"
          >
            <span className="figures w-4 shrink-0 text-right text-ink-3">{at + 1}</span>
            <StageFields
              stage={stage}
              at={at}
              isLast={at === stages.length - 1}
              editable={preset === 'custom'}
              onChange={(next) =>
                onChange(
                  'custom',
                  stages.map((it, i) => (i === at ? next : it)),
                )
              }
            />
            <span className="figures ml-auto text-ink-3">
              {nodes?.[at] === undefined
                ? ''
                : `${formatCount(nodes[at])} ${nodes[at] === 1 ? 'node' : 'nodes'}`}
            </span>
            {preset === 'custom' && stages.length > 1 && at < stages.length - 1 && (
              <IconButton
                label={`Remove stage ${at + 1}`}
                icon={<X aria-hidden />}
                onClick={() =>
                  onChange(
                    'custom',
                    stages.filter((_, i) => i !== at),
                  )
                }
              />
            )}
          </li>
        ))}
      </ol>
      {preset === 'custom' && stages.length < 20 && (
        <Button
          size="sm"
          variant="ghost"
          className="mt-1"
          icon={<Plus aria-hidden />}
          onClick={() => onChange('custom', addStage(stages))}
        >
          Stage
        </Button>
      )}
      {fault && (
        <p role="alert" className="mt-1 text-down text-small">
          {fault}
        </p>
      )}
    </fieldset>
  )
}

interface StageFieldsProps {
  stage: Stage
  at: number
  isLast: boolean
  editable: boolean
  onChange: (stage: Stage) => void
}

function StageFields({ stage, at, isLast, editable, onChange }: StageFieldsProps) {
  const { reach, holdMs } = stage
  if (!editable) {
    return (
      <span>
        <span className="figures font-medium">
          {reach.kind === 'share' ? `${Math.round(reach.share * 100)}\u00a0%` : 'named nodes'}
        </span>{' '}
        <span className="text-ink-3">{holdWords(holdMs, isLast)}</span>
      </span>
    )
  }
  const number = at + 1
  return (
    <>
      <Select
        aria-label={`Stage ${number} by`}
        value={reach.kind}
        disabled={isLast}
        className="h-7 w-[92px]!"
        onChange={({ target }) =>
          onChange({
            ...stage,
            reach:
              target.value === 'share'
                ? { kind: 'share', share: 0.1 }
                : { kind: 'nodes', selector: {} },
          })
        }
      >
        <option value="share">share</option>
        <option value="nodes">nodes</option>
      </Select>
      {reach.kind === 'share' ? (
        <NumberInput
          label={`Stage ${number}, per cent`}
          value={Math.round(reach.share * 1_000) / 10}
          unit="%"
          className="w-20"
          disabled={isLast}
          onChange={(percent) =>
            onChange({ ...stage, reach: { kind: 'share', share: percent / 100 } })
          }
        />
      ) : (
        <NodesInput stage={stage} number={number} onChange={onChange} />
      )}
      {!isLast && (
        <>
          <Select
            aria-label={`After stage ${number}`}
            value={holdMs === null ? 'person' : 'hold'}
            className="h-7 w-[132px]!"
            onChange={({ target }) =>
              onChange({ ...stage, holdMs: target.value === 'person' ? null : 5 * minute })
            }
          >
            <option value="hold">hold for</option>
            <option value="person">wait for a person</option>
          </Select>
          {holdMs !== null && (
            <NumberInput
              label={`Hold stage ${number}, minutes`}
              value={holdMs / minute}
              unit="min"
              className="w-24"
              onChange={(minutes) => onChange({ ...stage, holdMs: Math.round(minutes * minute) })}
            />
          )}
        </>
      )}
    </>
  )
}

function holdWords(holdMs: number | null, isLast: boolean): string {
  if (isLast) return 'then done'
  return holdMs === null ? 'wait for a person' : `hold ${holdMs / minute} min`
}

function NodesInput({
  stage,
  number,
  onChange,
}: {
  stage: Stage
  number: number
  onChange: (stage: Stage) => void
}) {
  const [text, setText] = useState(() =>
    stage.reach.kind === 'nodes' ? printLine(stage.reach.selector) : '',
  )
  return (
    <Input
      mono
      aria-label={`Nodes of stage ${number}`}
      placeholder="zone=eu-1a, node:cart-1, payments"
      value={text}
      autoComplete="off"
      spellCheck={false}
      className="h-7 w-60 min-w-0 flex-1"
      onChange={({ target }) => {
        setText(target.value)
        onChange({ ...stage, reach: { kind: 'nodes', selector: readLine(target.value) } })
      }}
    />
  )
}
