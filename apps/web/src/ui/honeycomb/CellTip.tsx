import type { NodeCell } from '@foundation/core/nodes'

import { cn } from '../cn'
import { formatPercent } from '../format'
import { StateBadge } from '../StateBadge'
import type { CellPlace, Layout } from './layout'

/** The outline around a cell, and what it is. */
export function CellTip({
  layout,
  place,
  cell,
}: {
  layout: Layout
  place: CellPlace
  cell: NodeCell
}) {
  const half = Math.max(layout.cell / 2 + 2, 5)
  const right = place.x > layout.width / 2
  return (
    <>
      <svg
        aria-hidden
        className="pointer-events-none absolute text-focus"
        style={{ left: place.x - half, top: place.y - half * 1.155 }}
        width={half * 2}
        height={half * 2.31}
        viewBox="-50 -57.7 100 115.4"
      >
        <path
          d="M0-54 46.8-27V27L0 54-46.8 27V-27Z"
          fill="none"
          stroke="currentColor"
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <div
        aria-hidden
        className={cn(
          'pointer-events-none absolute z-20 w-max max-w-72 rounded-control bg-overlay px-2.5 py-1.5 text-small shadow-float',
          right && '-translate-x-full',
        )}
        style={{ left: place.x + (right ? -half - 6 : half + 6), top: place.y - 14 }}
      >
        <div className="flex items-center gap-2">
          <span className="mono">{cell.nodeId}</span>
          <StateBadge state={cell.state} />
        </div>
        <div className="figures text-ink-2">
          {[
            cell.reason,
            cell.elu !== null && `loop ${formatPercent(cell.elu)}`,
            cell.version,
            cell.revision !== null && `r${cell.revision}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </div>
      </div>
    </>
  )
}
