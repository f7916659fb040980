'use client'

import type { AuditCheckpoint, AuditEntry } from '@foundation/core/audit'
import { day } from '@foundation/core/time'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Archive, Download } from 'lucide-react'
import { useId, useState } from 'react'

import { Allowed } from '../access/Allowed'
import { toFailure } from '../data/failure'
import { QueryFailure } from '../data/QueryFailure'
import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'
import { ConfirmDialog } from '../ui/ConfirmDialog'
import { Labelled, Select } from '../ui/fields'
import { formatCount, plural } from '../ui/format'
import { Panel, PanelRow } from '../ui/Panel'
import { showDone } from '../ui/ProgressToast'
import { Time } from '../ui/Time'

const ages = [30, 90, 180, 365, 730] as const
const midnight = (ageDays: number) => new Date(Math.floor(Date.now() / day) * day - ageDays * day)

/** Old entries go once they are in a file of one's own; the chain is checked from where they ended. */
export function AuditRetentionPanel() {
  const api = useTRPC()
  const [ageDays, setAgeDays] = useState<number>(365)
  const [asking, setAsking] = useState(false)
  const id = useId()
  const to = midnight(ageDays)
  const newest = useQuery(api.audit.list.queryOptions({ to, limit: 1 }))
  const checkpoints = useQuery(api.audit.checkpoints.queryOptions())
  const last = newest.data?.entries[0]
  const kept = checkpoints.data?.[0]
  const archivable = last !== undefined && last.seq > (kept?.seq ?? 0) ? last : null
  return (
    <Panel title="Audit" facts="kept until it is archived" padded>
      <p className="mb-3 max-w-[72ch] text-pretty text-ink-2">
        Entries stay until somebody exports and archives them. An archive takes them out of the
        database and keeps the hash of the last, so that what follows can still be checked.
      </p>
      <div className="flex flex-wrap items-end gap-2">
        <Labelled label="Older than" htmlFor={id}>
          <Select
            id={id}
            value={ageDays}
            onChange={(event) => setAgeDays(Number(event.target.value))}
          >
            {ages.map((it) => (
              <option key={it} value={it}>
                {plural(it, 'day')}
              </option>
            ))}
          </Select>
        </Labelled>
        {archivable && (
          <>
            <Button asChild>
              <a href={`/api/audit/export?format=ndjson&to=${to.toISOString()}`} download>
                <Download aria-hidden />
                Export them
              </a>
            </Button>
            <Allowed scope="settings:write">
              <Button icon={<Archive aria-hidden />} onClick={() => setAsking(true)}>
                Archive up to {formatCount(archivable.seq)}…
              </Button>
            </Allowed>
          </>
        )}
        {newest.data && !archivable && (
          <p className="pb-1.5 text-ink-3">There is none that old in the database.</p>
        )}
      </div>
      {newest.isError && (
        <QueryFailure error={newest.error} what="the audit" onRetry={() => void newest.refetch()} />
      )}
      {checkpoints.data && checkpoints.data.length > 0 && (
        <Checkpoints checkpoints={checkpoints.data} />
      )}
      {asking && archivable && (
        <ArchiveDialog last={archivable} from={kept?.seq ?? 0} onClose={() => setAsking(false)} />
      )}
    </Panel>
  )
}

function Checkpoints({ checkpoints }: { checkpoints: readonly AuditCheckpoint[] }) {
  return (
    <div className="-mx-3.5 mt-3.5 -mb-3.5">
      {checkpoints.map(({ seq, at, by, reason }) => (
        <PanelRow key={seq}>
          <span className="figures shrink-0">up to {formatCount(seq)}</span>
          <span className="min-w-0 flex-1 truncate text-ink-2" title={reason}>
            {reason}
          </span>
          <span className="shrink-0 text-ink-3">
            <Time at={at} /> by {by}
          </span>
        </PanelRow>
      ))}
    </div>
  )
}

interface ArchiveDialogProps {
  last: AuditEntry
  /** The last that was archived before. */
  from: number
  onClose: () => void
}

function ArchiveDialog({ last, from, onClose }: ArchiveDialogProps) {
  const api = useTRPC()
  const queries = useQueryClient()
  const { mutateAsync, error } = useMutation(api.audit.archive.mutationOptions())
  const fault = error ? toFailure(error) : null
  const { seq, hash } = last
  const noun = plural(seq - from, 'entry', 'entries')
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={`Archive ${noun}?`}
      description="They leave the database for good: export them first. Versions of policies that only they tell of are not listed any more."
      facts={[]}
      reason={{ required: true, placeholder: 'a year is over; the file is in the safe' }}
      confirm={`Archive ${noun}`}
      danger
      error={fault ? `${fault.message} ${fault.action}` : undefined}
      onConfirm={async (reason) => {
        await mutateAsync({ through: seq, hash, reason })
        await queries.invalidateQueries({ queryKey: api.audit.pathKey() })
        showDone(`${noun} archived`)
        onClose()
      }}
    />
  )
}
