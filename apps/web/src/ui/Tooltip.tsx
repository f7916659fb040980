'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { Kbd } from './Kbd'

interface TooltipProps {
  content: ReactNode
  shortcut?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** Whether it shows, for who decides that too; else hover and focus alone do. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** One element that takes focus. */
  children: ReactNode
}

/** A name or an exact value, on hover and on focus. Never the only place of a fact. */
export function Tooltip({ content, shortcut, side = 'top', children, ...shown }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200}>
      <Radix.Root {...shown}>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-80 animate-fade items-center gap-2 rounded-control bg-overlay px-2 py-1 text-ink text-small shadow-float"
          >
            {content}
            {shortcut && <Kbd>{shortcut}</Kbd>}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
