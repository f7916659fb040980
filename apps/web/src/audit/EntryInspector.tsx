'use client'

import type { AuditEntry } from '@foundation/core/audit'
import { ScrollText } from 'lucide-react'
import type { ReactNode } from 'react'

import { toFailure } from '../data/failure'
import { QueryFailure } from '../data/QueryFailure'
import { CopyId } from '../ui/CopyButton'
import { EmptyState } from '../ui/EmptyState'
import { formatCount, formatExact } from '../ui/format'
import { Inspector } from '../ui/Inspector'
import { Section } from '../ui/Section'
import { SkeletonRows } from '../ui/Skeleton'
import { TextLink } from '../ui/TextLink'
import { type ChangeLine, changesOf } from './changes-view'
import { wordsOf } from './entry-words'
import { toAudit } from './links'
import { useAuditEntry } from './use-audit'

interface EntryInspectorProps {
  seq: number
  onClose: () => void
}

/** One entry, whole: who, what, from where, why, and what differs since. */
export function EntryInspector({ seq, onClose }: EntryInspectorProps) {
  const entry = useAuditEntry(seq)
  return (
    <Inspector title={`Entry ${formatCount(seq)}`} onClose={onClose}>
      {entry.data ? (
        <Sections entry={entry.data} />
      ) : entry.isError ? (
        toFailure(entry.error).type === 'not_found' ? (
          <EmptyState icon={<ScrollText aria-hidden />} title="No such entry">
            The link may be old: entries that were archived are in the export.
          </EmptyState>
        ) : (
          <QueryFailure error={entry.error} what="the entry" onRetry={() => void entry.refetch()} />
        )
      ) : (
        <SkeletonRows rows={12} label="Loading the entry" />
      )}
    </Inspector>
  )
}

function Sections({ entry }: { entry: AuditEntry }) {
  const { at, actorId, actorName, action, target, reason, address, correlationId } = entry
  const { before, after, hash, prevHash } = entry
  const { href } = wordsOf(entry)
  const changes = changesOf(before, after)
  return (
    <>
      <Section title="What was done">
        <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-table">
          <Fact name="When">{formatExact(at)}</Fact>
          <Fact name="Who">
            {actorName} <span className="mono text-ink-3">{actorId}</span>
          </Fact>
          <Fact name="Action">
            <span className="mono">{action}</span>
          </Fact>
          <Fact name="To">
            {href === null ? (
              <span className="mono">{target}</span>
            ) : (
              <TextLink href={href} className="mono">
                {target}
              </TextLink>
            )}
          </Fact>
          {reason !== '' && <Fact name="Why">{reason}</Fact>}
          <Fact name="From">
            <span className="mono">{address ?? 'the control plane itself'}</span>
          </Fact>
          <Fact name="Request">
            <span className="-my-1 flex items-center gap-1">
              <span className="mono">{correlationId}</span> <CopyId id={correlationId} />
            </span>
          </Fact>
        </dl>
        <p className="mt-2.5 text-small">
          <TextLink href={toAudit({ target })}>All that was done to it</TextLink>
        </p>
      </Section>
      <Section title="What changed">
        {changes.length === 0 ? (
          <p className="text-ink-3 text-table">The entry names no values.</p>
        ) : (
          <ul className="flex flex-col gap-2 text-table">
            {changes.map((it) => (
              <Change key={it.path} line={it} />
            ))}
          </ul>
        )}
      </Section>
      <Section title="Its place in the chain">
        <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-table">
          <Fact name="Hash">
            <span className="mono break-all">{hash}</span>
          </Fact>
          <Fact name="Before it">
            <span className="mono break-all text-ink-3">{prevHash}</span>
          </Fact>
        </dl>
      </Section>
    </>
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

/** Told by a sign and a word, not by colour alone. */
function Change({ line: { path, before, after } }: { line: ChangeLine }) {
  return (
    <li className="min-w-0">
      {path !== '' && <p className="mono break-words text-ink-2">{path}</p>}
      <p className="mt-0.5 flex flex-wrap gap-1.5">
        {before !== null && (
          <del className="mono line-clamp-6 max-w-full break-all rounded-mark bg-del-bg px-1.5 no-underline">
            <span aria-hidden>− </span>
            <span className="sr-only">was </span>
            {before}
          </del>
        )}
        {after !== null && (
          <ins className="mono line-clamp-6 max-w-full break-all rounded-mark bg-add-bg px-1.5 no-underline">
            <span aria-hidden>+ </span>
            <span className="sr-only">became </span>
            {after}
          </ins>
        )}
      </p>
    </li>
  )
}
