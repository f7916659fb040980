import type { TargetVerdict } from '@foundation/core/protection'
import Link from 'next/link'

import { Allowed } from '../access/Allowed'
import { toNode } from '../nodes/links'
import { Button } from '../ui/Button'
import { formatCount } from '../ui/format'
import { QuorumCard } from '../ui/QuorumCard'
import { TextLink } from '../ui/TextLink'
import { useForce } from './ForceProvider'
import { mostCards, toCards, toVerdictWords } from './verdict-view'

/** Is it the target, or one of its callers? A card for each target that is not well. */
export function VerdictCards({ verdicts }: { verdicts: readonly TargetVerdict[] }) {
  const cards = toCards(verdicts)
  if (cards.length === 0) return null
  const more = cards.length - mostCards
  return (
    <>
      <div className="grid gap-3 md:grid-cols-2">
        {cards.slice(0, mostCards).map((verdict) => (
          <VerdictCard key={verdict.target} verdict={verdict} />
        ))}
      </div>
      {more > 0 && (
        <p className="text-ink-3 text-table">
          and {formatCount(more)} more, at the top of the list below
        </p>
      )}
    </>
  )
}

function VerdictCard({ verdict }: { verdict: TargetVerdict }) {
  const { state, lead, title, sentence } = toVerdictWords(verdict)
  const { target, since, zones, sickNodes } = verdict
  const [only] = sickNodes
  return (
    <QuorumCard
      state={state}
      lead={lead}
      since={since}
      title={title}
      zones={zones}
      action={
        verdict.verdict === 'target_sick' ? (
          <ForceOpen target={target} />
        ) : sickNodes.length === 1 && only ? (
          <Button asChild size="sm">
            <Link href={toNode(only)}>Open node</Link>
          </Button>
        ) : undefined
      }
    >
      {sentence}
      {sickNodes.length > 1 && (
        <span className="mt-1 flex flex-wrap gap-x-3">
          {sickNodes.map((nodeId) => (
            <TextLink key={nodeId} href={toNode(nodeId)} className="mono font-normal">
              {nodeId}
            </TextLink>
          ))}
        </span>
      )}
    </QuorumCard>
  )
}

function ForceOpen({ target }: { target: string }) {
  const force = useForce()
  return (
    <Allowed scope="protection:write">
      <Button size="sm" onClick={() => force.ask({ target, state: 'forced_open' })}>
        Force open…
      </Button>
    </Allowed>
  )
}
