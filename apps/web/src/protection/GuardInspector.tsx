'use client'

import type { Board, GuardDetail } from '@foundation/core/protection'
import { Lock, Shield } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'

import { Allowed, useWhyNot } from '../access/Allowed'
import { toFailure } from '../data/failure'
import { QueryFailure } from '../data/QueryFailure'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { Inspector } from '../ui/Inspector'
import { Menu, MenuItem } from '../ui/Menu'
import { Section } from '../ui/Section'
import { SkeletonRows } from '../ui/Skeleton'
import { StateGlyph } from '../ui/StateGlyph'
import { CallersSection } from './CallersSection'
import { useForce } from './ForceProvider'
import { GuardNodesSection } from './GuardNodesSection'
import { type GuardLink, newPolicyHref, policyHref } from './links'
import { OverrideCard } from './OverrideCard'
import { forceWords } from './override-view'
import { PolicySection } from './PolicySection'
import { ShadowSection } from './ShadowSection'
import { TransitionsSection } from './TransitionsSection'
import { useGuard } from './use-guards'

const LatencySection = dynamic(() => import('./LatencySection'), {
  loading: () => <SkeletonRows rows={5} label="Loading the latency" />,
})

interface GuardInspectorProps {
  guard: GuardLink
  board: Board
  onOpen: (guard: GuardLink) => void
  onClose: () => void
}

/** One guard: what decides it, what it did, whom it concerns and what can be done. */
export function GuardInspector({ guard, board, onOpen, onClose }: GuardInspectorProps) {
  const detail = useGuard(guard)
  const { data } = detail
  const breaker = data?.row.breaker
  return (
    <Inspector
      glyph={breaker && <StateGlyph state={breaker} size={14} label={breaker} />}
      title={`${guard.service} to ${guard.target}`}
      onClose={onClose}
      foot={data && <Foot detail={data} />}
    >
      {data ? (
        <Sections guard={guard} board={board} detail={data} onOpen={onOpen} />
      ) : detail.isError ? (
        toFailure(detail.error).type === 'not_found' ? (
          <EmptyState icon={<Shield aria-hidden />} title="No such guard">
            No node of {guard.service} guards calls to {guard.target}. The link may be old.
          </EmptyState>
        ) : (
          <QueryFailure
            error={detail.error}
            what="the guard"
            onRetry={() => void detail.refetch()}
          />
        )
      ) : (
        <SkeletonRows rows={14} label="Loading the guard" />
      )}
    </Inspector>
  )
}

interface SectionsProps {
  guard: GuardLink
  board: Board
  detail: GuardDetail
  onOpen: (guard: GuardLink) => void
}

function Sections({ guard, board, detail, onOpen }: SectionsProps) {
  return (
    <>
      {detail.overrides.length > 0 && (
        <Section title="Override" facts="wins over every policy until its time is over">
          <div className="flex flex-col gap-2">
            {detail.overrides.map((override) => (
              <OverrideCard key={override.key} override={override} />
            ))}
          </div>
        </Section>
      )}
      <PolicySection detail={detail} board={board} />
      {detail.shadow && <ShadowSection guard={guard} detail={detail} report={detail.shadow} />}
      <LatencySection guard={guard} />
      <TransitionsSection guard={guard} />
      <GuardNodesSection nodes={detail.nodes} />
      <CallersSection guard={guard} callers={detail.callers} board={board} onOpen={onOpen} />
    </>
  )
}

function Foot({ detail: { row, policies } }: { detail: GuardDetail }) {
  const force = useForce()
  const why = useWhyNot('protection:write')
  const { service, target, breaker } = row
  // The most specific one is the one that somebody means.
  const policy = policies.at(-1)
  return (
    <>
      <Allowed scope="protection:write">
        <Button asChild>
          <Link href={policy ? policyHref(policy.name) : newPolicyHref(target)}>
            {policy ? 'Edit policy…' : 'Create a policy…'}
          </Link>
        </Button>
      </Allowed>
      {breaker !== null && (
        <span className="ml-auto flex gap-2">
          <Menu trigger={<Button>More</Button>}>
            {(['forced_closed', 'metrics_only'] as const).map((state) => (
              <MenuItem
                key={state}
                icon={<StateGlyph state={state} />}
                disabled={why !== null}
                aside={why}
                onSelect={() => force.ask({ target, state, services: [service] })}
              >
                {forceWords[state].label}
              </MenuItem>
            ))}
          </Menu>
          <Allowed scope="protection:write">
            <Button
              variant="danger"
              icon={<Lock aria-hidden />}
              onClick={() => force.ask({ target, state: 'forced_open', services: [service] })}
            >
              {forceWords.forced_open.label}
            </Button>
          </Allowed>
        </span>
      )}
    </>
  )
}
