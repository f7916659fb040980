'use client'

import { useEffect, useMemo, useState } from 'react'

import { Button } from '../Button'
import { GhostHoneycomb, Honeycomb, type HoneycombMode } from '../honeycomb'
import { Panel } from '../Panel'
import { Segmented } from '../Segmented'
import { Verdict } from '../Verdict'
import { manyCells, sampleCells } from './samples'

const modes = [
  { value: 'state', label: 'State' },
  { value: 'elu', label: 'Event loop' },
  { value: 'revision', label: 'Revision' },
  { value: 'version', label: 'Version' },
] as const satisfies { value: HoneycombMode; label: string }[]

const counts = {
  healthy: 169,
  degraded: 5,
  stalled: 2,
  suspect: 1,
  down: 1,
  draining: 3,
  joining: 2,
  left: 1,
}
const nothing = () => {}

/** The verdict and the honeycomb, at 184 nodes and at 5 012. */
export function FleetParts() {
  const [mode, setMode] = useState<HoneycombMode>('state')
  const cells = useMemo(sampleCells, [])
  const [many, setMany] = useState(manyCells)
  const [moving, setMoving] = useState(false)
  useEffect(() => {
    if (!moving) return
    // Forty changes four times a second: what a large fleet does on a bad day.
    const timer = setInterval(() => {
      setMany((before) => {
        const next = [...before]
        for (let change = 0; change < 40; change += 1) {
          const at = Math.floor(Math.random() * next.length)
          const cell = next[at]
          if (cell) next[at] = { ...cell, state: cell.state === 'healthy' ? 'degraded' : 'healthy' }
        }
        return next
      })
    }, 250)
    return () => clearInterval(timer)
  }, [moving])
  return (
    <>
      <Verdict
        health="degraded"
        since="for 7 min 12 s"
        before="healthy for 31 d before that"
        sentence="ledger-db refuses calls from three services. 9 of 184 nodes need you."
        facts="12 services · 3 zones"
        counts={counts}
        hrefOf={(state) => `/nodes?state=${state}`}
        reasons={[
          {
            key: '1',
            state: 'down',
            title: '1 search node down',
            detail: 'silent 3 min',
            link: { label: 'Node', href: '/nodes' },
          },
          {
            key: '2',
            state: 'stalled',
            title: '2 checkout nodes stalled',
            detail: 'event loop blocked 4.2 s',
            link: { label: 'Nodes', href: '/nodes' },
          },
          {
            key: '3',
            state: 'degraded',
            title: '5 payments nodes degraded',
            detail: 'ledger-db critical',
            link: { label: 'Nodes', href: '/nodes' },
          },
          {
            key: '4',
            state: 'suspect',
            title: '1 inventory node suspect',
            detail: 'beats are missing',
            link: { label: 'Node', href: '/nodes' },
          },
        ]}
      />
      <Verdict
        health="healthy"
        since="for 31 d"
        sentence="All 184 nodes are healthy."
        facts="Last change 26 min ago"
        counts={{ healthy: 184 }}
        reasons={[]}
      />
      <Panel
        title="Fleet"
        facts="one cell per node, grouped by service"
        actions={<Segmented label="Colour by" value={mode} options={modes} onChange={setMode} />}
        padded
      >
        <Honeycomb
          cells={cells}
          mode={mode}
          onOpen={nothing}
          groupHref={() => '/nodes'}
          label="184 nodes by service"
        />
      </Panel>
      <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_334px]">
        <Panel
          title="5 012 nodes"
          facts="canvas; trouble is drawn larger"
          actions={
            <Button size="sm" onClick={() => setMoving(!moving)}>
              {moving ? 'Stop' : 'Move'}
            </Button>
          }
          padded
        >
          <Honeycomb
            cells={many}
            mode={mode}
            onOpen={nothing}
            label="5 012 nodes by service"
            maxHeight={360}
          />
        </Panel>
        <Panel title="No node yet" padded>
          <GhostHoneycomb className="w-full" />
        </Panel>
      </div>
    </>
  )
}
