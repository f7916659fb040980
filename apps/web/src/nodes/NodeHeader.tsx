'use client'

import type { NodeDetail } from '@foundation/core/nodes'
import { CircleArrowDown, Hand, Play, Trash2 } from 'lucide-react'

import { Allowed } from '../access/Allowed'
import { HistoryLink } from '../audit/HistoryLink'
import { Button } from '../ui/Button'
import { CopyId } from '../ui/CopyButton'
import { PageHeader } from '../ui/Page'
import { StateBadge } from '../ui/StateBadge'
import { Time } from '../ui/Time'
import { useActs } from './ActProvider'
import { actWords, applies, type Verb } from './acts'

const offered = [
  { verb: 'hold', Icon: Hand },
  { verb: 'unhold', Icon: Play },
  { verb: 'remove', Icon: Trash2 },
  { verb: 'resume', Icon: Play },
  { verb: 'drain', Icon: CircleArrowDown },
] as const satisfies readonly { verb: Verb; Icon: unknown }[]

/** Verbs that stand out: what one most likely came for. */
const primary: readonly Verb[] = ['drain', 'resume', 'unhold']

/** Who it is, how it is, and what can be done. */
export function NodeHeader({ node }: { node: NodeDetail }) {
  const acts = useActs()
  const { nodeId, state, since, maintenance } = node
  const verbs = offered.filter(({ verb }) => applies(verb, { state, held: maintenance !== null }))
  return (
    <PageHeader
      title={nodeId}
      mono
      facts={
        <>
          <StateBadge state={state} variant="badge" />
          <span>
            for <Time at={since} as="for" />
          </span>
          <CopyId id={nodeId} />
        </>
      }
      actions={
        <>
          <HistoryLink target={nodeId} action="nodes" />
          {verbs.map(({ verb, Icon }) => (
            <Allowed key={verb} scope="nodes:write">
              <Button
                variant={
                  actWords[verb].danger ? 'danger' : primary.includes(verb) ? 'primary' : 'default'
                }
                icon={<Icon aria-hidden />}
                onClick={() => acts.ask(verb, [nodeId])}
              >
                {actWords[verb].label}
              </Button>
            </Allowed>
          ))}
        </>
      }
    />
  )
}
