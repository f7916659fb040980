'use client'

import {
  type Difference,
  fromPointer,
  type NamespaceDetail,
  type ReleaseDetail,
  type SchemaIssue,
} from '@foundation/core/config'

import { plural } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { StateGlyph } from '../../ui/StateGlyph'
import { printValue, spread } from '../difference-view'
import { useCheck } from '../use-check'
import { issuesAt, whoRefuses } from '../values/issue-words'
import { describeVersions, fieldOf, knownFields } from '../values/schema-fields'
import { isSaidOf } from './release-view'

const shown = 6

interface FieldsPanelProps {
  detail: ReleaseDetail
  schemas: NamespaceDetail['schemas']
}

/** The changed values as the form of their schema has them, each with who takes it. */
export function FieldsPanel({ detail, schemas }: FieldsPanelProps) {
  const { release, layers, differences, rejections } = detail
  const check = useCheck(release.namespace, layers)
  const fields = knownFields(schemas)
  const values = spread(differences).filter((it) => it.path !== '')
  const versions = values.flatMap((it) => fieldOf(fields, fromPointer(it.path))?.versions ?? [])
  const facts =
    versions.length > 0 ? `declared by ${describeVersions([...new Set(versions)])}` : undefined
  return (
    <Panel title="Form" facts={facts}>
      <ul className="flex flex-col gap-3 px-3.5 pb-3.5">
        {values.slice(0, shown).map((difference) => {
          const names = fromPointer(difference.path)
          const path = names.join('.')
          const field = fieldOf(fields, names)
          const isOf = ({ message }: { message: string }) => isSaidOf(message, difference, values)
          const refused = rejections.filter((it) => it.path === path && isOf(it))
          return (
            <li key={`${difference.layer} ${path}`} className="min-w-0">
              <p className="mb-1 flex min-w-0 flex-wrap items-baseline gap-x-1.5 text-small">
                {field?.title && <span className="font-medium text-ink-2">{field.title}</span>}
                <span className="mono min-w-0 break-all text-ink-3">{path}</span>
                {difference.layer !== 'default' && (
                  <span className="text-ink-3">in {difference.layer}</span>
                )}
              </p>
              <Change difference={difference} unit={field?.unit ?? null} />
              <Verdict
                issues={check.data && issuesAt(check.data, names).filter(isOf)}
                refused={refused.length}
                words={refused[0]?.message ?? ''}
                versions={schemas.length}
              />
            </li>
          )
        })}
        {values.length > shown && (
          <li className="text-ink-3 text-table">and {values.length - shown} more</li>
        )}
        {values.length === 0 && <li className="text-ink-3 text-table">No value changes.</li>}
      </ul>
    </Panel>
  )
}

function Change({ difference, unit }: { difference: Difference; unit: string | null }) {
  const { op, before, after } = difference
  return (
    <p className="field-ring flex min-h-[30px] items-center gap-2 rounded-control bg-well px-[9px] py-1 text-table">
      {op !== 'add' && (
        <del className="mono min-w-0 truncate text-ink-3">
          <span className="sr-only">was </span>
          {printValue(before)}
        </del>
      )}
      {op === 'remove' ? (
        <span className="text-ink-2">taken away</span>
      ) : (
        <ins className="mono min-w-0 truncate font-medium no-underline">
          <span className="sr-only">will be </span>
          {printValue(after)}
        </ins>
      )}
      {unit && <span className="ml-auto shrink-0 text-ink-3">{unit}</span>}
    </p>
  )
}

interface VerdictProps {
  /** Undefined while they are asked for. */
  issues: readonly SchemaIssue[] | undefined
  refused: number
  words: string
  versions: number
}

/** Who takes the value: what nodes answered, else what their schemas say. */
function Verdict({ issues, refused, words, versions }: VerdictProps) {
  const [issue] = issues ?? []
  if (refused > 0) {
    return (
      <Line state="rejected">
        {words}. {plural(refused, 'node')} refused it.
      </Line>
    )
  }
  if (issue) {
    return (
      <Line state="rejected">
        {issue.message}. {whoRefuses(issue)}.
      </Line>
    )
  }
  if (!issues) return null
  return versions === 0 ? (
    <p className="mt-1 text-ink-3 text-small">No running version declares a schema</p>
  ) : (
    <Line state="applied">
      Accepted by{' '}
      {versions === 1
        ? 'the live version'
        : versions === 2
          ? 'both live versions'
          : `all ${versions} live versions`}
    </Line>
  )
}

function Line({ state, children }: { state: 'applied' | 'rejected'; children: React.ReactNode }) {
  return (
    <p className="mt-1 flex items-start gap-1.5 text-ink-2 text-small">
      <StateGlyph state={state} className="mt-[2.5px] shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  )
}
