'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo, useState } from 'react'

import { DiffView } from '../../ui/code-editor'
import { Select } from '../../ui/fields'
import { plural } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { Segmented } from '../../ui/Segmented'
import { DifferencesList } from '../DifferencesList'
import { spread } from '../difference-view'
import { maskSecrets } from '../values/secret-value'
import { printValues } from '../values/value-text'
import { beforeOf } from './release-view'

const looks = ['diff', 'split', 'list'] as const

interface ContentPanelProps {
  detail: Pick<ReleaseDetail, 'release' | 'layers' | 'differences'>
}

/** What the release changes, as a file or value by value. */
export function ContentPanel({ detail }: ContentPanelProps) {
  const { release, layers, differences } = detail
  const [look, setLook] = useQueryState('look', parseAsStringLiteral(looks).withDefault('diff'))
  const before = useMemo(() => beforeOf(layers, differences), [layers, differences])
  const changed = useMemo(() => [...new Set(differences.map((it) => it.layer))], [differences])
  const [picked, setPicked] = useState<string | null>(null)
  const layer = picked !== null && changed.includes(picked) ? picked : changed[0]
  const values = (of: typeof layers) =>
    printValues(maskSecrets(of.find((it) => it.name === layer)?.values ?? {}), 'yaml')
  return (
    <Panel
      title={
        <span className="mono">
          {release.namespace}/{layer ?? 'default'}.yaml
        </span>
      }
      facts={plural(spread(differences).length, 'change')}
      actions={
        <>
          {changed.length > 1 && look !== 'list' && (
            <Select
              aria-label="Layer"
              value={layer}
              className="h-[26px] w-auto!"
              onChange={({ target }) => setPicked(target.value)}
            >
              {changed.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
          <Segmented
            label="Look"
            value={look}
            options={[
              { value: 'diff', label: 'Diff' },
              { value: 'split', label: 'Split' },
              { value: 'list', label: 'List' },
            ]}
            onChange={(next) => void setLook(next)}
          />
        </>
      }
    >
      {differences.length === 0 ? (
        <p className="px-3.5 pb-3 text-ink-3 text-table">
          It says what the release before it said.
        </p>
      ) : look === 'list' ? (
        <div className="px-3.5 pb-3.5">
          <DifferencesList differences={differences} />
        </div>
      ) : (
        <DiffView
          label={`What r${release.number} changes`}
          before={values(before)}
          after={values(layers)}
          format="yaml"
          mode={look === 'split' ? 'split' : 'unified'}
          className="[&_.cm-scroller]:max-h-[420px]"
        />
      )}
    </Panel>
  )
}
