'use client'

import type { GuardDetail } from '@foundation/core/protection'
import dynamic from 'next/dynamic'
import { useState } from 'react'

import { Allowed } from '../access/Allowed'
import { Button } from '../ui/Button'
import { Section } from '../ui/Section'
import { SkeletonRows } from '../ui/Skeleton'
import { Tag } from '../ui/Tag'
import type { GuardLink } from './links'
import { describeOpened, type ShadowReport, toShadowWords } from './shadow-view'

const ShadowChart = dynamic(() => import('./ShadowChart'), {
  loading: () => <SkeletonRows rows={4} label="Loading the shadow’s course" />,
})
const PromoteDialog = dynamic(() => import('./PromoteDialog').then((it) => it.PromoteDialog))

interface ShadowSectionProps {
  guard: GuardLink
  detail: GuardDetail
  report: ShadowReport
}

/** What the shadow would have done beside what was done. */
export function ShadowSection({ guard, detail, report }: ShadowSectionProps) {
  const [asks, setAsks] = useState(false)
  const policy = detail.policies.findLast((it) => it.spec.shadow !== null)
  const { share, rest } = toShadowWords(report)
  return (
    <Section
      title="Shadow"
      facts={
        <span className="flex items-center gap-2">
          {policy && (
            <span className="mono">
              {policy.name} r{policy.revision}
            </span>
          )}
          <Tag>observes only</Tag>
        </span>
      }
      flush
    >
      <p className="px-3.5 text-pretty text-ink-2 text-table">
        {share === null ? (
          rest
        ) : (
          <>
            It would have refused <span className="figures font-medium text-ink">{share}</span>{' '}
            {rest}.
          </>
        )}
      </p>
      <ShadowChart guard={guard} />
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 px-3.5 text-table">
        <dt className="text-ink-2">live breakers</dt>
        <dd className="figures">{describeOpened(report.opened)}</dd>
        <dt className="text-ink-2">shadow breakers</dt>
        <dd className="figures">{describeOpened(report.shadowOpened)}</dd>
      </dl>
      {policy && (
        <div className="flex justify-end px-3.5 pt-2">
          <Allowed scope="protection:write">
            <Button size="sm" onClick={() => setAsks(true)}>
              Promote…
            </Button>
          </Allowed>
          {asks && <PromoteDialog policy={policy} onClose={() => setAsks(false)} />}
        </div>
      )}
    </Section>
  )
}
