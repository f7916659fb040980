import { type NodeState, statesByUrgency } from '@foundation/core/health'
import Link from 'next/link'

import { formatCount } from '../format'
import { StateGlyph } from '../StateGlyph'
import { wordColor } from '../state-glyphs'
import { type GroupPlace, headHeight } from './layout'

interface GroupHeadProps {
  group: GroupPlace
  counts: Partial<Record<NodeState, number>>
  href: string | undefined
  onZoom: (() => void) | undefined
}

/** A service's name, its count, and the counts of what is not healthy. */
export function GroupHead({ group, counts, href, onZoom }: GroupHeadProps) {
  const unwell = statesByUrgency.filter((state) => state !== 'healthy' && (counts[state] ?? 0) > 0)
  // The name comes first: counts that have no room beside it are in the tooltip of each cell and in the table.
  const room = Math.max(
    onZoom ? 0 : 1,
    Math.min(3, Math.floor((group.width - (onZoom ? 160 : 84)) / 30)),
  )
  return (
    <div
      className="pointer-events-none absolute flex items-center gap-1.5 overflow-hidden text-small [&>a]:pointer-events-auto [&>button]:pointer-events-auto"
      style={{ left: group.x, top: group.y, width: group.width, height: headHeight - 2 }}
    >
      {href ? (
        <Link
          href={href}
          className="max-w-[62%] shrink-0 truncate rounded-mark font-medium -outline-offset-2 hover:underline"
        >
          {group.name}
        </Link>
      ) : (
        <span className="max-w-[62%] shrink-0 truncate font-medium">{group.name}</span>
      )}
      {!onZoom && <span className="figures text-ink-3">{formatCount(group.total)}</span>}
      {onZoom && (
        <button
          type="button"
          onClick={onZoom}
          className="truncate text-ink-3 text-link -outline-offset-2"
        >
          + {formatCount(group.hidden)} healthy
        </button>
      )}
      <span className="ml-auto flex items-center gap-2 pr-1">
        {unwell.slice(0, room).map((state) => (
          <span
            key={state}
            className={`figures flex items-center gap-1 font-medium ${wordColor[state]}`}
          >
            <StateGlyph state={state} size={10} label={state} />
            {formatCount(counts[state] ?? 0)}
          </span>
        ))}
      </span>
    </div>
  )
}
