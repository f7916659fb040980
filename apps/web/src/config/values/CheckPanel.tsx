'use client'

import type { LiveSchema, SchemaIssue } from '@foundation/core/config'
import { FileQuestion } from 'lucide-react'

import { QueryFailure } from '../../data/QueryFailure'
import { EmptyState } from '../../ui/EmptyState'
import { Panel, PanelRow } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { StateGlyph } from '../../ui/StateGlyph'
import { describeVerdict } from './issue-words'
import { describeVersions, versionNames } from './schema-fields'

interface CheckPanelProps {
  schemas: readonly LiveSchema[]
  /** Undefined while the first check is on its way. */
  issues: readonly SchemaIssue[] | undefined
  error: unknown
  onRetry: () => void
  onSelect: (names: readonly string[]) => void
}

const shown = 6

/** What each running version says of the draft, as it is typed. */
export function CheckPanel({ schemas, issues, error, onRetry, onSelect }: CheckPanelProps) {
  const general = issues?.filter((it) => it.schema === null) ?? []
  return (
    <Panel title="Live versions" facts="asked as you type">
      {!issues && error ? (
        <QueryFailure error={error} what="the check" onRetry={onRetry} />
      ) : !issues ? (
        <SkeletonRows rows={2} label="Checking the draft" />
      ) : (
        <>
          {general.length > 0 && (
            <Faults title="Cannot be saved" issues={general} onSelect={onSelect} />
          )}
          {schemas.map((schema) => {
            const refused = issues.filter((it) => it.schema === schema.hash)
            const names = versionNames(schema)
            return (
              <div key={schema.hash}>
                <PanelRow>
                  <StateGlyph
                    state={refused.length > 0 ? 'rejected' : 'applied'}
                    label={refused.length > 0 ? 'refuses' : 'accepts'}
                  />
                  <span className="min-w-0 truncate" title={names.join(', ')}>
                    {describeVersions(names)}
                  </span>
                  <span className="figures ml-auto shrink-0 text-ink-3">
                    {describeVerdict(schema.nodes, refused)}
                  </span>
                </PanelRow>
                {refused.length > 0 && <Faults issues={refused} onSelect={onSelect} />}
              </div>
            )
          })}
          {schemas.length === 0 && general.length === 0 && (
            <EmptyState icon={<FileQuestion aria-hidden />} title="No node declares a schema">
              Values are sent as they are. <code className="mono">foundation.config</code> with a
              schema gives them types and bounds here.
            </EmptyState>
          )}
        </>
      )}
    </Panel>
  )
}

function Faults({
  title,
  issues,
  onSelect,
}: {
  title?: string
  issues: readonly SchemaIssue[]
  onSelect: CheckPanelProps['onSelect']
}) {
  const more = issues.length - shown
  return (
    <ul className="px-3.5 pb-2 text-table">
      {title && <li className="pt-1.5 font-medium">{title}</li>}
      {issues.slice(0, shown).map(({ path, message }) => (
        <li key={`${path} ${message}`} className="pt-0.5">
          {path !== '' && (
            <button
              type="button"
              className="mono hit text-left text-down hover:underline"
              onClick={() => onSelect(path.split('.'))}
            >
              {path}
            </button>
          )}{' '}
          <span className="text-ink-2">{message}</span>
        </li>
      ))}
      {more > 0 && <li className="text-ink-3">and {more} more</li>}
    </ul>
  )
}
