'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleArrowDown, Hand, Play, Trash2 } from 'lucide-react'

import { Allowed } from '../access/Allowed'
import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'
import { SelectionBar } from '../ui/data-table'
import { useActs } from './ActProvider'
import { actWords, applies, type Verb } from './acts'
import { describeSelection } from './list-view'

interface SelectedNodesProps {
  nodeIds: readonly string[]
  onClear: () => void
}

const offered = [
  { verb: 'drain', Icon: CircleArrowDown },
  { verb: 'resume', Icon: Play },
  { verb: 'hold', Icon: Hand },
  { verb: 'remove', Icon: Trash2 },
] as const satisfies readonly { verb: Verb; Icon: unknown }[]

/** What can be done to the nodes that are selected: each verb for those that it means something for. */
export function SelectedNodes({ nodeIds, onClear }: SelectedNodesProps) {
  const api = useTRPC()
  const acts = useActs()
  const { data } = useQuery(api.nodes.cells.queryOptions())
  const chosen = new Set(nodeIds)
  const cells = (data ?? []).filter((it) => chosen.has(it.nodeId))
  return (
    <SelectionBar count={nodeIds.length} facts={describeSelection(cells)} onClear={onClear}>
      {offered.map(({ verb, Icon }) => {
        const able = cells.filter(({ state }) => applies(verb, { state, held: false }))
        return (
          <Allowed key={verb} scope="nodes:write">
            <Button
              variant={actWords[verb].danger ? 'danger' : 'default'}
              icon={<Icon aria-hidden />}
              disabled={able.length === 0}
              onClick={() =>
                acts.ask(
                  verb,
                  able.map((it) => it.nodeId),
                )
              }
            >
              {actWords[verb].label}
            </Button>
          </Allowed>
        )
      })}
    </SelectionBar>
  )
}
