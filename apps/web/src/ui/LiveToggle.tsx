'use client'

import { Pause } from 'lucide-react'

import { cn } from './cn'
import { Segmented } from './Segmented'

export type LiveMode = 'live' | 'paused'

interface LiveToggleProps {
  mode: LiveMode
  onChange: (mode: LiveMode) => void
  /** The line is broken: the dot stands still and hollow, whatever the mode. */
  connected?: boolean
  /** `button` for the top bar, `segmented` beside a list. */
  variant?: 'button' | 'segmented'
}

/** Whether the page follows the fleet. It resumes only by hand. */
export function LiveToggle({
  mode,
  onChange,
  connected = true,
  variant = 'button',
}: LiveToggleProps) {
  if (variant === 'segmented') {
    return (
      <Segmented
        label="Follow the fleet"
        value={mode}
        onChange={onChange}
        options={[
          { value: 'live', label: 'Live', icon: <Dot on={connected && mode === 'live'} bare /> },
          { value: 'paused', label: 'Paused', icon: <Pause aria-hidden /> },
        ]}
      />
    )
  }
  return (
    <button
      type="button"
      aria-pressed={mode === 'live'}
      aria-label={mode === 'live' ? 'Live. Press to pause' : 'Paused. Press to follow the fleet'}
      onClick={() => onChange(mode === 'live' ? 'paused' : 'live')}
      className="ring-line inline-flex h-7 items-center gap-[7px] whitespace-nowrap rounded-control px-2.5 font-medium text-table hover:bg-hover max-sm:h-9"
    >
      {mode === 'live' ? (
        <Dot on={connected} />
      ) : (
        <Pause aria-hidden className="size-3 text-ink-3" />
      )}
      {mode === 'live' ? (connected ? 'Live' : 'Waiting') : 'Paused'}
    </button>
  )
}

function Dot({ on, bare = false }: { on: boolean; bare?: boolean }) {
  return (
    <span
      aria-hidden
      className={cn(
        'size-[7px] rounded-full',
        on ? 'animate-breathe bg-ink' : 'shadow-[inset_0_0_0_1.5px_var(--control)]',
        bare
          ? 'size-1.5'
          : on && 'shadow-[0_0_0_3px_color-mix(in_srgb,var(--ink)_18%,transparent)]',
      )}
    />
  )
}
