import type { NodeCell } from '@foundation/core/nodes'
import { useMemo } from 'react'

import { type HoneycombMode, rampSteps, shadeOf } from './cells'

/** What the strength of a cell means. */
export function Legend({
  mode,
  cells,
}: {
  mode: Exclude<HoneycombMode, 'state'>
  cells: readonly NodeCell[]
}) {
  const { legend } = useMemo(() => shadeOf(mode, cells), [mode, cells])
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-small">
      {legend.map(({ step, label }) => (
        <li key={label} className="flex items-center gap-1.5">
          <span
            aria-hidden
            className="size-2.5 rounded-[3px] shadow-[inset_0_0_0_1px_var(--ink-4)]"
            style={{
              background: `color-mix(in srgb, var(--chart-ink) ${10 + (80 * step) / (rampSteps - 1)}%, var(--panel))`,
            }}
          />
          {label}
        </li>
      ))}
    </ul>
  )
}
