'use client'

import type { Layer, Layers, SchemaIssue } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'
import { ListTree, Plus } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { SearchField } from '../../ui/Filters'
import { plural } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { Segmented } from '../../ui/Segmented'
import { setValue } from './edit'
import { issuesAt } from './issue-words'
import type { KnownField } from './schema-fields'
import { TreeRow } from './TreeRow'
import { treeLines, treeViews, type TreeView as View } from './tree'

interface TreeViewProps {
  layer: Layer
  layers: Layers
  running: Layers | null
  fields: readonly KnownField[]
  issues: readonly SchemaIssue[]
  selected: readonly string[]
  readOnly: boolean
  view: View
  onView: (view: View) => void
  search: string
  onSearch: (search: string) => void
  onSelect: (names: readonly string[]) => void
  onChange: (layers: Layers) => void
  onAdd: () => void
}

const viewWords: Record<View, string> = { set: 'Set here', all: 'All', changed: 'Changed' }
/** So many rows at first, and so many more on demand: each has a field. */
const step = 300

/** The values of a layer as a tree of fields. */
export function TreeView(props: TreeViewProps) {
  const { layer, layers, running, fields, issues, selected, readOnly, view, search } = props
  const [shown, setShown] = useState(step)
  const lines = useMemo(
    () => treeLines({ layer, layers, running, fields, view, search }),
    [layer, layers, running, fields, view, search],
  )
  const at = selected.join('.')
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  const change = useCallback((names: readonly string[], value: JsonValue | undefined) => {
    const now = latest.current
    now.onChange(setValue(now.layers, now.layer.name, names, value))
  }, [])
  const select = useCallback((names: readonly string[]) => latest.current.onSelect(names), [])
  const count = lines.filter((it) => !it.isGroup).length
  return (
    <Panel
      title={<span className="mono">{layer.name}</span>}
      facts={plural(count, 'value')}
      actions={
        <>
          <Segmented
            label="Which values"
            value={view}
            options={treeViews.map((value) => ({ value, label: viewWords[value] }))}
            onChange={props.onView}
          />
          {!readOnly && (
            <Button size="sm" icon={<Plus aria-hidden />} onClick={props.onAdd}>
              Add value…
            </Button>
          )}
        </>
      }
    >
      <div className="px-3.5 pb-2">
        <SearchField
          label="Search values"
          placeholder="Path, or what the schema calls it"
          value={search}
          onChange={props.onSearch}
          className="max-w-[440px]"
        />
      </div>
      {lines.length === 0 ? (
        <Nothing {...props} />
      ) : (
        <ul aria-label={`Values of ${layer.name}`}>
          {lines.slice(0, shown).map((line) => (
            <TreeRow
              key={line.id}
              line={line}
              issues={line.isGroup ? none : faultsOf(issues, line.names)}
              selected={!line.isGroup && line.names.join('.') === at}
              readOnly={readOnly}
              onSelect={select}
              onChange={change}
            />
          ))}
        </ul>
      )}
      {lines.length > shown && (
        <div className="border-line border-t px-3.5 py-2">
          <Button size="sm" onClick={() => setShown(shown + step)}>
            Show {Math.min(step, lines.length - shown)} more
          </Button>
        </div>
      )}
    </Panel>
  )
}

const none: readonly SchemaIssue[] = []

/** The same empty list for all that have none, so that their rows are not drawn again. */
function faultsOf(issues: readonly SchemaIssue[], names: readonly string[]) {
  const found = issuesAt(issues, names)
  return found.length === 0 ? none : found
}

function Nothing({
  layer,
  view,
  search,
  readOnly,
  fields,
  onView,
  onSearch,
  onAdd,
}: TreeViewProps) {
  if (search.trim() !== '') {
    return (
      <EmptyState
        icon={<ListTree aria-hidden />}
        title={`No value matches “${search.trim()}”`}
        actions={<Button onClick={() => onSearch('')}>Clear the search</Button>}
      />
    )
  }
  if (view === 'changed') {
    return (
      <EmptyState icon={<ListTree aria-hidden />} title={`${layer.name} is as it runs`}>
        Nothing of this layer would change with a release.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<ListTree aria-hidden />}
      title={`${layer.name} sets nothing yet`}
      actions={
        <>
          {view === 'set' && fields.length > 0 && (
            <Button onClick={() => onView('all')}>Show what it could set</Button>
          )}
          {!readOnly && <Button onClick={onAdd}>Add value…</Button>}
        </>
      }
    >
      {layer.level === 'default'
        ? 'Nodes use the defaults of their own schema.'
        : 'Its nodes have what the layers under it say.'}
    </EmptyState>
  )
}
