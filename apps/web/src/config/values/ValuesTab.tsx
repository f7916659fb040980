'use client'

import type { Difference, Layer, NamespaceDetail } from '@foundation/core/config'
import dynamic from 'next/dynamic'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo, useState } from 'react'

import { plural } from '../../ui/format'
import { PageColumns } from '../../ui/Page'
import { Panel } from '../../ui/Panel'
import { Segmented } from '../../ui/Segmented'
import { SkeletonRows } from '../../ui/Skeleton'
import { DifferencesList } from '../DifferencesList'
import type { EditedDraft } from '../namespace/use-draft'
import { useCheck } from '../use-check'
import { AddValueDialog } from './AddValueDialog'
import { CheckPanel } from './CheckPanel'
import { setValue } from './edit'
import { FieldPanel } from './FieldPanel'
import type { TypedFile } from './FileView'
import { LayerBar } from './LayerBar'
import { LayerDialog } from './LayerDialog'
import { knownFields } from './schema-fields'
import { TreeView } from './TreeView'
import { treeViews } from './tree'

const FileView = dynamic(() => import('./FileView').then((it) => it.FileView), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={10} label="Loading the editor" />
    </Panel>
  ),
})

const asViews = ['tree', 'file'] as const
const params = {
  layer: parseAsString.withDefault(''),
  as: parseAsStringLiteral(asViews).withDefault('tree'),
  show: parseAsStringLiteral(treeViews),
  find: parseAsString.withDefault(''),
}

interface ValuesTabProps {
  detail: NamespaceDetail
  edit: EditedDraft
  readOnly: boolean
  typed: TypedFile | null
  onTyped: (typed: TypedFile) => void
}

/** The draft, layer by layer, as fields or as a file, with what the running versions say of it. */
export function ValuesTab({ detail, edit, readOnly, typed, onTyped }: ValuesTabProps) {
  const [query, setQuery] = useQueryStates(params)
  const [asking, setAsking] = useState<'layer' | 'edit-layer' | 'value' | null>(null)
  const [selected, setSelected] = useState<readonly string[]>([])
  const { schemas, row } = detail
  const { layers, differences } = edit
  const fields = useMemo(() => knownFields(schemas), [schemas])
  const check = useCheck(row.namespace, layers)
  const issues = check.data ?? noIssues
  const changes = useMemo(() => countByLayer(differences), [differences])
  const current = currentOf(layers, query.layer)
  const view = query.show ?? (current.level === 'default' ? 'all' : 'set')
  const close = () => setAsking(null)

  const shared = { layer: current, layers, running: detail.layers, issues, readOnly }
  return (
    <>
      <PageColumns
        main={
          <>
            <div className="flex flex-wrap items-center justify-between gap-2">
              <LayerBar
                layers={layers}
                current={current}
                changes={changes}
                readOnly={readOnly}
                onCurrent={(layer) => void setQuery({ layer })}
                onAdd={() => setAsking('layer')}
                onEdit={() => setAsking('edit-layer')}
              />
              <Segmented
                label="View as"
                value={query.as}
                options={[
                  { value: 'tree', label: 'Tree' },
                  { value: 'file', label: 'File' },
                ]}
                onChange={(as) => void setQuery({ as })}
              />
            </div>
            {query.as === 'file' ? (
              <FileView
                key={current.name}
                {...shared}
                typed={typed}
                onTyped={onTyped}
                onChange={edit.change}
              />
            ) : (
              <TreeView
                key={current.name}
                {...shared}
                fields={fields}
                selected={selected}
                view={view}
                onView={(show) => void setQuery({ show })}
                search={query.find}
                onSearch={(find) => void setQuery({ find: find || null })}
                onSelect={setSelected}
                onChange={edit.change}
                onAdd={() => setAsking('value')}
              />
            )}
          </>
        }
        side={
          <div className="grid content-start gap-3 max-xl:contents xl:sticky xl:top-4">
            {selected.length > 0 && query.as === 'tree' && (
              <FieldPanel names={selected} layers={layers} fields={fields} issues={issues} />
            )}
            <CheckPanel
              schemas={schemas}
              issues={check.data}
              error={check.error}
              onRetry={() => void check.refetch()}
              onSelect={(names) => {
                setSelected(names)
                document.getElementById(`value-${names.join('.')}`)?.focus()
              }}
            />
            <Panel
              title="What changes"
              facts={
                row.release ? (
                  <>
                    {plural(differences.length, 'change')} against{' '}
                    <span className="mono">r{row.release.number}</span>
                  </>
                ) : (
                  'nothing runs yet'
                )
              }
            >
              {differences.length === 0 ? (
                <p className="px-3.5 pb-3 text-ink-3 text-table">The draft is what runs.</p>
              ) : (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
                <div tabIndex={0} className="max-h-[46dvh] overflow-y-auto px-3.5 pb-3">
                  <DifferencesList differences={differences} limit={100} />
                </div>
              )}
            </Panel>
          </div>
        }
      />
      {asking === 'value' && (
        <AddValueDialog
          layer={current}
          fields={fields}
          onClose={close}
          onAdd={(names, value) => {
            edit.change(setValue(layers, current.name, names, value))
            setSelected(names)
            close()
          }}
        />
      )}
      {(asking === 'layer' || asking === 'edit-layer') && (
        <LayerDialog
          layers={layers}
          layer={asking === 'layer' ? null : current}
          onClose={close}
          onDone={(next, name) => {
            edit.change(next)
            void setQuery({ layer: name || null })
            close()
          }}
        />
      )}
    </>
  )
}

const noIssues: readonly never[] = []
const noLayer: Layer = { name: 'default', level: 'default', rank: 0, selector: {}, values: {} }

function currentOf(layers: readonly Layer[], name: string): Layer {
  return (
    layers.find((it) => it.name === name) ??
    layers.find((it) => it.level === 'default') ??
    layers[0] ??
    noLayer
  )
}

function countByLayer(differences: readonly Difference[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { layer } of differences) counts.set(layer, (counts.get(layer) ?? 0) + 1)
  return counts
}
