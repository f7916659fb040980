'use client'

import type { NodeCell } from '@foundation/core/nodes'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { parseAsStringLiteral, useQueryState } from 'nuqs'

import { toNode, toNodes } from '../nodes/links'
import { plural } from '../ui/format'
import { Panel } from '../ui/Panel'
import { Segmented } from '../ui/Segmented'
import { SkeletonRows } from '../ui/Skeleton'

// The canvas comes while the cells are asked for.
const Honeycomb = dynamic(() => import('../ui/honeycomb').then((it) => it.Honeycomb), {
  loading: () => <SkeletonRows rows={8} label="Drawing the fleet" />,
})

const modes = ['state', 'elu', 'revision', 'version'] as const
const modeWords = {
  state: 'State',
  elu: 'Event loop',
  revision: 'Revision',
  version: 'Version',
} as const

/** Every node at once. */
export function FleetPanel({ cells }: { cells: readonly NodeCell[] }) {
  const router = useRouter()
  const [mode, setMode] = useQueryState('mode', parseAsStringLiteral(modes).withDefault('state'))
  return (
    <Panel
      title="Fleet"
      facts={<span className="max-sm:hidden">one cell per node, grouped by service</span>}
      actions={
        <Segmented
          label="Shade cells by"
          value={mode}
          options={modes.map((value) => ({ value, label: modeWords[value] }))}
          onChange={(next) => void setMode(next)}
        />
      }
      padded
    >
      <Honeycomb
        cells={cells}
        mode={mode}
        onOpen={(nodeId) => router.push(toNode(nodeId))}
        groupHref={(service) => toNodes({ service })}
        label={`${plural(cells.length, 'node')} by service`}
      />
    </Panel>
  )
}
