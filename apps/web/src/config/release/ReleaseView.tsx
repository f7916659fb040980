'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import dynamic from 'next/dynamic'
import { useState } from 'react'

import { useCan } from '../../access/session'
import { Page, PageColumns } from '../../ui/Page'
import { Panel } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { useNamespace } from '../use-config'
import { describeCounts } from '../words'
import { ApprovalsPanel } from './ApprovalsPanel'
import { FieldsPanel } from './FieldsPanel'
import { HistoryPanel } from './HistoryPanel'
import { NodesPanel } from './NodesPanel'
import { ReachPanel } from './ReachPanel'
import { ReleaseHeader } from './ReleaseHeader'
import { offeredActs, type ReleaseVerb } from './release-acts'
import { describeState } from './release-view'
import { StagesStrip } from './StagesStrip'
import { WayBackPanel } from './WayBackPanel'

const loading = () => (
  <Panel>
    <SkeletonRows rows={6} label="Loading" />
  </Panel>
)
const ContentPanel = dynamic(() => import('./ContentPanel').then((it) => it.ContentPanel), {
  loading,
})
const GuardPanel = dynamic(() => import('./GuardPanel').then((it) => it.GuardPanel), { loading })
const ActDialog = dynamic(() => import('./ActDialog').then((it) => it.ActDialog))

const coming = new Set(['in_review', 'approved'])
const moving = new Set(['rolling_out', 'paused'])

/** A release: its stages, what it changes, how each node took it, what guards it, and the way back. */
export function ReleaseView({ detail }: { detail: ReleaseDetail }) {
  const offered = offeredActs(detail, useCan('config:release'))
  const [asking, setAsking] = useState<ReleaseVerb | null>(null)
  const { release, counts, approvals } = detail
  const namespace = useNamespace(release.namespace).data
  const isComing = coming.has(release.state)
  const isMoving = moving.has(release.state)
  const needed = namespace?.settings.review.approvals
  return (
    <Page>
      <ReleaseHeader detail={detail} onAct={setAsking} />
      <p className="sr-only" role="status">
        {describeState(detail)}, {describeCounts(counts)}
      </p>
      {release.reason !== '' && (
        <p className="-mt-1 max-w-[90ch] text-pretty text-ink-2">{release.reason}</p>
      )}
      <StagesStrip detail={detail} />
      <PageColumns
        main={
          <>
            <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
              <ContentPanel detail={detail} />
              <FieldsPanel detail={detail} schemas={namespace?.schemas ?? []} />
            </div>
            <NodesPanel detail={detail} />
          </>
        }
        side={
          <>
            {(release.state === 'in_review' ||
              approvals.length > 0 ||
              release.kind === 'emergency') && (
              <ApprovalsPanel
                detail={detail}
                needed={needed}
                onApprove={() => setAsking('approve')}
                onDecline={() => setAsking('decline')}
              />
            )}
            {release.kind !== 'node' && <GuardPanel detail={detail} />}
            {(isComing || isMoving) && <ReachPanel detail={detail} namespace={namespace} />}
            {(isMoving || offered.rollBack) && (
              <WayBackPanel detail={detail} onRollBack={() => setAsking('rollBack')} />
            )}
            <HistoryPanel events={detail.events} />
          </>
        }
      />
      {asking && <ActDialog verb={asking} detail={detail} onClose={() => setAsking(null)} />}
    </Page>
  )
}
