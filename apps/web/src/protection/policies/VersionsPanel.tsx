'use client'

import type { PolicyVersion } from '@foundation/core/protection'
import { ChevronRight, History, Undo2 } from 'lucide-react'

import { Allowed } from '../../access/Allowed'
import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { plural } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { Tag } from '../../ui/Tag'
import { Time } from '../../ui/Time'
import { ChangesList } from './ChangesList'
import { usePolicyVersions } from './use-policies'
import { type VersionLine, versionLines } from './versions-view'

interface VersionsPanelProps {
  name: string
  /** The revision in force; null when the policy was removed. */
  running: number | null
  onRestore: (version: PolicyVersion) => void
}

/** Every version of a policy, and the way back to each. */
export function VersionsPanel({ name, running, onRestore }: VersionsPanelProps) {
  const versions = usePolicyVersions(name)
  return (
    <Panel title="History" facts={versions.data && plural(versions.data.length, 'version')}>
      {!versions.data && versions.isError && (
        <QueryFailure
          error={versions.error}
          what="the history"
          onRetry={() => void versions.refetch()}
        />
      )}
      {versions.isPending && <SkeletonRows rows={4} label="Loading the history" />}
      {versions.data?.length === 0 && (
        <EmptyState icon={<History aria-hidden />} title="No version is kept" />
      )}
      <ol>
        {versionLines(versions.data ?? [], running).map((line) => (
          <Version
            key={line.version.revision}
            line={line}
            running={running}
            onRestore={onRestore}
          />
        ))}
      </ol>
    </Panel>
  )
}

interface VersionProps extends Pick<VersionsPanelProps, 'running' | 'onRestore'> {
  line: VersionLine
}

function Version({ line, running, onRestore }: VersionProps) {
  const { version, changes, words, restorable } = line
  const { revision, at, by, reason } = version
  return (
    <li className="flex items-start gap-3 border-line border-t px-3.5 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="mono font-medium">r{revision}</span>
          {revision === running && <Tag>in force</Tag>}
          <span className="text-ink-3 text-table">
            <Time at={at} /> by {by}
          </span>
        </p>
        <p className="text-pretty">{reason}</p>
        {changes.length === 0 ? (
          <p className="text-ink-3 text-table">{words}</p>
        ) : (
          <details className="group text-table">
            <summary className="hit -ml-0.5 inline-flex cursor-pointer list-none items-center gap-1 rounded-mark text-ink-2 hover:text-ink [&::-webkit-details-marker]:hidden">
              <ChevronRight
                aria-hidden
                className="size-3.5 transition-transform group-open:rotate-90"
              />
              {words}
            </summary>
            <ChangesList changes={changes} className="mt-2 mb-1 pl-4" />
          </details>
        )}
      </div>
      {restorable && (
        <Allowed scope="protection:write">
          <Button
            size="sm"
            icon={<Undo2 aria-hidden />}
            aria-label={`Restore r${revision}`}
            onClick={() => onRestore(version)}
          >
            Restore…
          </Button>
        </Allowed>
      )}
    </li>
  )
}
