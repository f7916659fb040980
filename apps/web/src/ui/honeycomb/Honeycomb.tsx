'use client'

import type { NodeCell } from '@foundation/core/nodes'
import { ArrowLeft } from 'lucide-react'
import { useDeferredValue, useId, useMemo, useRef, useState } from 'react'

import { Button } from '../Button'
import { useWidth } from '../use-width'
import { CellTip } from './CellTip'
import { countStates, type HoneycombMode } from './cells'
import { GroupHead } from './GroupHead'
import { Legend } from './Legend'
import { hit } from './layout'
import { Twin } from './Twin'
import { useCanvas } from './use-canvas'
import { useCursor } from './use-cursor'
import { useLayout } from './use-layout'

export interface HoneycombProps {
  /** The whole fleet. Cells that did not change should be the same objects as before. */
  cells: readonly NodeCell[]
  mode: HoneycombMode
  onOpen: (nodeId: string) => void
  /** Where a service's name leads. */
  groupHref?: (service: string) => string
  /** For screen readers: "184 nodes by service". */
  label: string
  /** Most height in px; cells shrink to keep within it. */
  maxHeight?: number
}

/**
 * One cell a node, grouped by service, on one canvas. Arrows move by cell, Tab by group, `[` and `]` by
 * trouble, Enter opens. Screen readers get a table of the services and a list of the nodes in trouble.
 */
export function Honeycomb({
  cells,
  mode,
  onOpen,
  groupHref,
  label,
  maxHeight = 460,
}: HoneycombProps) {
  const [measure, width] = useWidth<HTMLDivElement>()
  const [zoomed, setZoomed] = useState<string | null>(null)
  const counts = useMemo(() => countStates(cells), [cells])
  const only = zoomed !== null && counts.has(zoomed) ? zoomed : null
  const layout = useLayout(cells, only, width, maxHeight)
  const canvas = useRef<HTMLCanvasElement>(null)
  useCanvas(canvas, layout, cells, mode)
  const [hovered, setHovered] = useState<number | null>(null)
  const cursor = useCursor(layout, cells, onOpen)
  const help = useId()
  // Drawn when there is time for it: it must not hold up the picture.
  const settled = useDeferredValue(cells)

  const shown = hovered ?? cursor.at
  const place = shown === null ? undefined : layout?.places[shown]
  const cell = place && cells[place.index]
  const at = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return layout && hit(layout, event.clientX - box.left, event.clientY - box.top)
  }
  return (
    <div>
      {only !== null && (
        <Button
          size="sm"
          className="mb-2"
          icon={<ArrowLeft aria-hidden />}
          onClick={() => setZoomed(null)}
        >
          All services
        </Button>
      )}
      <div ref={measure} className="relative" style={{ height: layout?.height ?? 120 }}>
        <div
          role="application"
          aria-roledescription="honeycomb"
          aria-label={label}
          aria-describedby={help}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it has its own keys, as an application
          tabIndex={0}
          className="absolute inset-0 rounded-control"
          onKeyDown={cursor.onKey}
          onBlur={cursor.clear}
          onPointerMove={(event) => setHovered(at(event) ?? null)}
          onPointerLeave={() => setHovered(null)}
          onPointerUp={(event) => {
            const hitAt = at(event)
            const found = hitAt === null ? undefined : layout?.places[hitAt]
            const node = found && cells[found.index]
            // The first tap tells, the second opens: a finger has no hover.
            if (node && (event.pointerType === 'mouse' || hitAt === cursor.at)) onOpen(node.nodeId)
            else cursor.moveTo(hitAt)
          }}
          style={{ cursor: hovered === null ? 'default' : 'pointer' }}
        >
          <canvas ref={canvas} aria-hidden className="block size-full" />
          {layout && place && cell && <CellTip layout={layout} place={place} cell={cell} />}
        </div>
        {layout?.groups.map((group) => (
          <GroupHead
            key={group.name}
            group={group}
            counts={counts.get(group.name) ?? {}}
            href={groupHref?.(group.name)}
            onZoom={group.hidden > 0 ? () => setZoomed(group.name) : undefined}
          />
        ))}
      </div>
      <p id={help} className="sr-only">
        Arrow keys move by node, Tab by service, square brackets by trouble, Enter opens the node.
      </p>
      <p className="sr-only" aria-live="polite">
        {cursor.at !== null &&
          cell &&
          `${cell.nodeId}, ${cell.service}, ${cell.state}${cell.reason && `, ${cell.reason}`}`}
      </p>
      {mode !== 'state' && <Legend mode={mode} cells={cells} />}
      <Twin label={label} cells={settled} />
    </div>
  )
}
