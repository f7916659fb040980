import type { Layers, SchemaIssue } from '@foundation/core/config'
import type { ReactNode } from 'react'

import { Panel, PanelRow } from '../../ui/Panel'
import { StateGlyph } from '../../ui/StateGlyph'
import { Tag } from '../../ui/Tag'
import { printValue } from '../difference-view'
import { describeSelector } from '../words'
import { issuesAt, whoRefuses } from './issue-words'
import {
  describeBounds,
  describeVersions,
  fieldOf,
  type KnownField,
  mutableWords,
} from './schema-fields'
import { maskSecrets } from './secret-value'
import { layersWith } from './tree'

interface FieldPanelProps {
  names: readonly string[]
  layers: Layers
  fields: readonly KnownField[]
  issues: readonly SchemaIssue[]
}

/** What is known of the value under the cursor: its schema, and which layers set it. */
export function FieldPanel({ names, layers, fields, issues }: FieldPanelProps) {
  const field = fieldOf(fields, names)
  const faults = issuesAt(issues, names)
  const bounds = field ? describeBounds(field) : ''
  return (
    <Panel
      title={field?.title ?? <span className="mono">{names.at(-1)}</span>}
      facts={<span className="mono break-all">{names.join('.')}</span>}
    >
      {field?.description && (
        <p className="text-pretty px-3.5 pb-2 text-ink-2 text-table">{field.description}</p>
      )}
      {field ? (
        <dl className="grid grid-cols-[92px_minmax(0,1fr)] gap-x-3 gap-y-1 px-3.5 pb-3 text-table">
          <Fact name="Type">
            {field.type}
            {field.required && ', required'}
            {field.secret && (
              <>
                {' '}
                <Tag>secret</Tag>
              </>
            )}
          </Fact>
          {bounds !== '' && <Fact name="May be">{bounds}</Fact>}
          {field.default !== undefined && <Fact name="Default">{printValue(field.default)}</Fact>}
          <Fact name="A change">{mutableWords[field.mutable]}</Fact>
          <Fact name="Declared by">
            <span title={field.versions.join(', ')}>{describeVersions(field.versions)}</span>
          </Fact>
        </dl>
      ) : (
        <p className="px-3.5 pb-3 text-ink-3 text-table">No running version declares it.</p>
      )}
      {faults.map((it) => (
        <PanelRow key={`${it.schema} ${it.message}`} className="items-start">
          <StateGlyph state="rejected" className="mt-[3px] shrink-0" />
          <span className="min-w-0">
            {it.message}. <span className="text-ink-3">{whoRefuses(it)}.</span>
          </span>
        </PanelRow>
      ))}
      {layersWith(layers, names).map(({ layer, value }) => (
        <PanelRow key={layer.name}>
          <span className="mono shrink-0 text-ink-2">{layer.name}</span>
          <span className="truncate text-ink-3">{describeSelector(layer.selector)}</span>
          <span className="mono ml-auto max-w-[50%] truncate">
            {printValue(maskSecrets(value))}
          </span>
        </PanelRow>
      ))}
    </Panel>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}
