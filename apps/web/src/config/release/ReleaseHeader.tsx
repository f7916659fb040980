'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import { ChevronsRight, Pause, Pencil, Play, Undo2, UserCheck } from 'lucide-react'
import Link from 'next/link'

import { Allowed } from '../../access/Allowed'
import { useCan } from '../../access/session'
import { Button } from '../../ui/Button'
import { PageHeader } from '../../ui/Page'
import { StateBadge } from '../../ui/StateBadge'
import { Tag } from '../../ui/Tag'
import { Time } from '../../ui/Time'
import { namespaceHref } from '../links'
import { kindWords } from '../words'
import { offeredActs, type ReleaseVerb } from './release-acts'
import { describeState } from './release-view'

interface ReleaseHeaderProps {
  detail: ReleaseDetail
  onAct: (verb: ReleaseVerb) => void
}

/** What it is, how it stands, and what can be done now. One button is primary: what is most wanted in its state. */
export function ReleaseHeader({ detail, onAct }: ReleaseHeaderProps) {
  const { release } = detail
  const { namespace, number, title, state, kind, by, approvedBy, at } = release
  const mayWrite = useCan('config:write')
  const offered = offeredActs(detail, useCan('config:release'))
  const special = kindWords[kind]
  const isPaused = state === 'paused'
  return (
    <PageHeader
      title={title}
      facts={
        <>
          <StateBadge variant="badge" state={state}>
            {describeState(detail)}
          </StateBadge>
          {special && <Tag>{special}</Tag>}
          <span>
            <span className="mono">r{number}</span> ·{' '}
            <Link href={namespaceHref(namespace)} className="hover:text-ink hover:underline">
              {namespace}
            </Link>{' '}
            · {by}
            {approvedBy ? `, approved by ${approvedBy}` : ''} · <Time at={at} />
          </span>
        </>
      }
      actions={
        <>
          <Button asChild>
            <Link href={namespaceHref(namespace)}>
              <Pencil aria-hidden />
              {mayWrite ? 'Edit draft' : 'See the draft'}
            </Link>
          </Button>
          {offered.approve && (
            <Allowed scope="config:release">
              <Button
                variant="primary"
                icon={<UserCheck aria-hidden />}
                onClick={() => onAct('approve')}
              >
                Approve…
              </Button>
            </Allowed>
          )}
          {offered.start && (
            <Allowed scope="config:release">
              <Button variant="primary" icon={<Play aria-hidden />} onClick={() => onAct('start')}>
                Start…
              </Button>
            </Allowed>
          )}
          {offered.pause && (
            <Allowed scope="config:release">
              <Button icon={<Pause aria-hidden />} onClick={() => onAct('pause')}>
                Pause…
              </Button>
            </Allowed>
          )}
          {offered.resume && (
            <Allowed scope="config:release">
              <Button icon={<Play aria-hidden />} onClick={() => onAct('resume')}>
                Resume…
              </Button>
            </Allowed>
          )}
          {offered.advance && !isPaused && (
            <Allowed scope="config:release">
              <Button icon={<ChevronsRight aria-hidden />} onClick={() => onAct('advance')}>
                Next stage…
              </Button>
            </Allowed>
          )}
          {offered.rollBack && (
            <Allowed scope="config:release">
              <Button
                variant={state === 'released' ? 'default' : 'primary'}
                icon={<Undo2 aria-hidden />}
                onClick={() => onAct('rollBack')}
              >
                Roll back…
              </Button>
            </Allowed>
          )}
        </>
      }
    />
  )
}
