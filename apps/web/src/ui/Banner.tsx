import type { ReactNode } from 'react'

import { cn } from './cn'
import { StateGlyph } from './StateGlyph'
import { type Hue, hues, type StateWord, tintGround } from './state-glyphs'

const outline: Record<Hue, string> = {
  joining: 'shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--joining)_45%,transparent)]',
  healthy: 'shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--healthy)_45%,transparent)]',
  degraded: 'shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--degraded)_45%,transparent)]',
  stalled: 'shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--stalled)_45%,transparent)]',
  draining: 'shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--draining)_45%,transparent)]',
  suspect: 'shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--suspect)_45%,transparent)]',
  down: 'shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--down)_45%,transparent)]',
  left: 'shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--left)_45%,transparent)]',
}

interface BannerProps {
  /** The state it explains. A note about nothing wrong has none, and is neutral. */
  state?: StateWord | undefined
  icon?: ReactNode
  /** What is so, in one sentence. */
  title: ReactNode
  /** What it means and what goes on. */
  children?: ReactNode
  actions?: ReactNode
}

/** Explains the state of what the page shows. */
export function Banner({ state, icon, title, children, actions }: BannerProps) {
  const ground = state ? cn(tintGround[hues[state]], outline[hues[state]]) : 'bg-raised ring-line'
  return (
    <div
      role="status"
      className={cn(
        'flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 rounded-panel px-4 py-2',
        ground,
      )}
    >
      <div className="flex min-w-0 flex-1 basis-80 items-start gap-3">
        <span className="mt-[3px] text-ink-2 [&>svg]:size-[13px]">
          {state ? <StateGlyph state={state} size={13} /> : icon}
        </span>
        <p className="min-w-0 text-pretty">
          <span className="font-medium">{title}</span>{' '}
          <span className="text-ink-2">{children}</span>
        </p>
      </div>
      {actions && <div className="flex items-center gap-2 max-sm:ml-[25px]">{actions}</div>}
    </div>
  )
}
