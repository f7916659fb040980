'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import { GitCompare, Undo2 } from 'lucide-react'
import Link from 'next/link'

import { Allowed } from '../../access/Allowed'
import { Button } from '../../ui/Button'
import { Panel } from '../../ui/Panel'
import { compareHref } from '../links'
import { actWords } from './release-acts'

interface WayBackPanelProps {
  detail: ReleaseDetail
  onRollBack: () => void
}

/** How to undo it, with the number of nodes that would return. */
export function WayBackPanel({ detail, onRollBack }: WayBackPanelProps) {
  const { release } = detail
  const words = actWords('rollBack', detail)
  return (
    <Panel title="Roll back" padded>
      <p className="text-pretty text-ink-2 text-table">{words.description}</p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Allowed scope="config:release">
          <Button variant="primary" icon={<Undo2 aria-hidden />} onClick={onRollBack}>
            {words.confirm}…
          </Button>
        </Allowed>
        {release.base !== null && (
          <Button asChild variant="ghost">
            <Link href={compareHref(release.namespace, release.base, release.number)}>
              <GitCompare aria-hidden />
              Compare r{release.base}
            </Link>
          </Button>
        )}
      </div>
    </Panel>
  )
}
