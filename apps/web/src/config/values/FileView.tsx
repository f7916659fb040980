'use client'

import type { Layer, Layers, SchemaIssue } from '@foundation/core/config'
import { isSame } from '@foundation/core/config'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo } from 'react'
import { CodeEditor, type CodeFault, DiffView } from '../../ui/code-editor'
import { plural } from '../../ui/format'
import { Panel, PanelRow } from '../../ui/Panel'
import { Segmented } from '../../ui/Segmented'
import { changeLayer } from './edit'
import { whoRefuses } from './issue-words'
import { maskSecrets } from './secret-value'
import { type FileFormat, printValues, readValues } from './value-text'

const formats = ['yaml', 'json'] as const
const looks = ['edit', 'diff', 'split'] as const

interface FileViewProps {
  layer: Layer
  layers: Layers
  running: Layers | null
  issues: readonly SchemaIssue[]
  readOnly: boolean
  /** What was typed, also where it cannot be read. */
  typed: TypedFile | null
  onTyped: (typed: TypedFile) => void
  onChange: (layers: Layers) => void
}

/** A file as it was typed, kept while other things are looked at. */
export interface TypedFile {
  readonly layer: string
  readonly format: FileFormat
  readonly text: string
  /** Why it cannot be read, and so not be saved. */
  readonly fault: string | null
}

/** The values of a layer as a file, or what differs from the file that runs. */
export function FileView(props: FileViewProps) {
  const { layer, layers, running, issues, readOnly, typed, onTyped, onChange } = props
  const [format, setFormat] = useQueryState(
    'format',
    parseAsStringLiteral(formats).withDefault('yaml'),
  )
  const [look, setLook] = useQueryState('look', parseAsStringLiteral(looks).withDefault('edit'))
  const isOwn = typed?.layer === layer.name && typed.format === format
  const read = useMemo(
    () => (isOwn && typed ? readValues(typed.text, typed.format) : null),
    [typed, isOwn],
  )
  // A change from elsewhere replaces what was typed; text that cannot be read yet stays.
  const keepsTyped = read !== null && (!read.values || isSame(read.values, layer.values))
  const printed = useMemo(() => printValues(layer.values, format), [layer.values, format])
  const text = keepsTyped && typed ? typed.text : printed
  const faults = useMemo(() => toFaults(text, format, issues), [text, format, issues])
  const before = running?.find((it) => it.name === layer.name)?.values

  function change(next: string) {
    const { values, faults: found } = readValues(next, format)
    const fault = values ? null : `${layer.name}: ${found[0]?.message ?? 'it cannot be read'}`
    onTyped({ layer: layer.name, format, text: next, fault })
    if (values) onChange(changeLayer(layers, layer.name, () => ({ values })))
  }

  return (
    <Panel
      title={
        <span className="mono">
          {layer.name}.{format}
        </span>
      }
      facts={
        faults.length > 0 && <span className="text-down">{plural(faults.length, 'fault')}</span>
      }
      actions={
        <>
          <Segmented
            label="Format"
            value={format}
            options={[
              { value: 'yaml', label: 'YAML' },
              { value: 'json', label: 'JSON' },
            ]}
            onChange={(next) => void setFormat(next)}
          />
          <Segmented
            label="Look"
            value={look}
            options={[
              { value: 'edit', label: readOnly ? 'Read' : 'Edit' },
              { value: 'diff', label: 'Diff' },
              { value: 'split', label: 'Split' },
            ]}
            onChange={(next) => void setLook(next)}
          />
        </>
      }
    >
      <div className="border-line border-t">
        {look === 'edit' ? (
          <CodeEditor
            label={`Values of ${layer.name}`}
            value={text}
            format={format}
            faults={faults}
            onChange={readOnly ? undefined : change}
            className="[&_.cm-scroller]:max-h-[68dvh] [&_.cm-scroller]:min-h-60"
          />
        ) : (
          <DiffView
            label={`What changes in ${layer.name}`}
            before={printValues(maskSecrets(before ?? {}), format)}
            after={printValues(maskSecrets(layer.values), format)}
            format={format}
            mode={look === 'split' ? 'split' : 'unified'}
          />
        )}
      </div>
      {look === 'edit' && faults.length > 0 && (
        <div role="alert">
          {faults.slice(0, 8).map(({ from, message }) => (
            <PanelRow key={`${from} ${message}`} className="items-start">
              <span className="figures w-14 shrink-0 text-ink-3">line {lineAt(text, from)}</span>
              <span className="min-w-0">{message}</span>
            </PanelRow>
          ))}
        </div>
      )}
    </Panel>
  )
}

/** What keeps the text from being read, else what the running versions refuse, each at its place. */
function toFaults(text: string, format: FileFormat, issues: readonly SchemaIssue[]): CodeFault[] {
  const { values, faults, placeOf } = readValues(text, format)
  if (!values) return faults.map((it) => ({ ...it, severity: 'error' }))
  return issues.map((issue) => ({
    ...placeOf(issue.path === '' ? [] : issue.path.split('.')),
    message: `${issue.path}: ${issue.message}. ${whoRefuses(issue)}.`,
    severity: issue.schema === null ? 'error' : 'warning',
  }))
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}
