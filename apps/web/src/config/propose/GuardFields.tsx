'use client'

import type { RolloutPlan } from '@foundation/core/config'
import { second } from '@foundation/core/time'
import { useId } from 'react'

import { Labelled, Select } from '../../ui/fields'
import { metricWords } from '../release/release-view'
import { NumberInput } from './NumberInput'
import { metricStarts } from './plan'

type Guard = RolloutPlan['guard']

interface GuardFieldsProps {
  guard: Guard
  onChange: (guard: Guard) => void
}

/** What stops it by itself. */
export function GuardFields({ guard, onChange }: GuardFieldsProps) {
  const id = useId()
  const { metric } = guard
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium text-ink-2 text-small">
        Guard <span className="font-normal text-ink-3">stops the rollout by itself</span>
      </legend>
      <div className="grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-4">
        <Labelled label="Rejections" hint="more than" htmlFor={`${id}-rejections`}>
          <NumberInput
            id={`${id}-rejections`}
            value={guard.rejections}
            unit="nodes"
            onChange={(rejections) => onChange({ ...guard, rejections: Math.round(rejections) })}
          />
        </Labelled>
        <Labelled label="Fallen ill" hint="more than" htmlFor={`${id}-unhealthy`}>
          <NumberInput
            id={`${id}-unhealthy`}
            value={guard.unhealthy}
            unit="nodes"
            onChange={(unhealthy) => onChange({ ...guard, unhealthy: Math.round(unhealthy) })}
          />
        </Labelled>
        <Labelled label="Silence" hint="longer than" htmlFor={`${id}-answer`}>
          <NumberInput
            id={`${id}-answer`}
            value={guard.answerMs / second}
            unit="s"
            onChange={(seconds) => onChange({ ...guard, answerMs: Math.round(seconds * second) })}
          />
        </Labelled>
        <Labelled label="Then" htmlFor={`${id}-then`}>
          <Select
            id={`${id}-then`}
            value={guard.onTrouble}
            onChange={({ target }) =>
              onChange({ ...guard, onTrouble: target.value as Guard['onTrouble'] })
            }
          >
            <option value="pause">pause</option>
            <option value="roll_back">roll back</option>
          </Select>
        </Labelled>
        <Labelled label="Figure" htmlFor={`${id}-metric`} className="sm:col-span-2">
          <Select
            id={`${id}-metric`}
            value={metric?.name ?? ''}
            onChange={({ target }) => {
              const name = target.value as keyof typeof metricStarts | ''
              onChange({
                ...guard,
                metric: name === '' ? null : { name, max: metricStarts[name], forMs: 10_000 },
              })
            }}
          >
            <option value="">none</option>
            {Object.entries(metricWords).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </Select>
        </Labelled>
        {metric && (
          <>
            <Labelled label="At most" htmlFor={`${id}-max`}>
              <NumberInput
                id={`${id}-max`}
                value={isShare(metric.name) ? metric.max * 100 : metric.max}
                unit={isShare(metric.name) ? '%' : 'ms'}
                onChange={(max) =>
                  onChange({
                    ...guard,
                    metric: { ...metric, max: isShare(metric.name) ? max / 100 : max },
                  })
                }
              />
            </Labelled>
            <Labelled label="Over it for" htmlFor={`${id}-for`}>
              <NumberInput
                id={`${id}-for`}
                value={metric.forMs / second}
                unit="s"
                onChange={(seconds) =>
                  onChange({ ...guard, metric: { ...metric, forMs: Math.round(seconds * second) } })
                }
              />
            </Labelled>
          </>
        )}
      </div>
    </fieldset>
  )
}

function isShare(name: keyof typeof metricStarts): boolean {
  return name === 'error_ratio' || name === 'elu'
}
