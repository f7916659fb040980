'use client'

import { ArrowLeftRight } from 'lucide-react'

import { QueryFailure } from '../../data/QueryFailure'
import { plural } from '../../ui/format'
import { IconButton } from '../../ui/IconButton'
import { Panel } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { DifferencesList } from '../DifferencesList'
import type { VersionName } from '../links'
import { useCompare } from '../use-config'

interface ComparePanelProps {
  namespace: string
  from: VersionName
  to: VersionName
  onSwap: () => void
}

/** What differs between two versions, value by value. */
export function ComparePanel({ namespace, from, to, onSwap }: ComparePanelProps) {
  const compared = useCompare({ namespace, from, to })
  return (
    <Panel
      title={
        <span className="mono">
          {nameOf(from)} → {nameOf(to)}
        </span>
      }
      facts={compared.data && plural(compared.data.length, 'difference')}
      actions={
        <IconButton
          label="The other way round"
          icon={<ArrowLeftRight aria-hidden />}
          onClick={onSwap}
        />
      }
      className="xl:sticky xl:top-4"
    >
      {!compared.data ? (
        compared.isError ? (
          <QueryFailure
            error={compared.error}
            what="the differences"
            onRetry={() => void compared.refetch()}
          />
        ) : (
          <SkeletonRows rows={4} label="Comparing" />
        )
      ) : compared.data.length === 0 ? (
        <p className="px-3.5 pb-3 text-ink-3 text-table">They say the same.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div tabIndex={0} className="max-h-[70dvh] overflow-y-auto px-3.5 pb-3">
          <DifferencesList differences={compared.data} />
        </div>
      )}
    </Panel>
  )
}

function nameOf(version: VersionName): string {
  return version === 'draft' ? 'draft' : `r${version}`
}
