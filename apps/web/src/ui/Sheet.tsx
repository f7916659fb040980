'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { cn } from './cn'
import { focusFirst } from './Dialog'
import { IconButton } from './IconButton'

interface SheetProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** From the right; from below on a phone. `left` is the navigation's side. */
  side?: 'right' | 'left'
  children: ReactNode
}

/** A panel over the page's edge, closed with Escape. */
export function Sheet({ open, onOpenChange, title, side = 'right', children }: SheetProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusFirst}
          className={cn(
            'fixed z-40 flex flex-col bg-overlay shadow-dialog outline-none',
            side === 'left'
              ? 'inset-y-0 left-0 w-[260px] animate-fade'
              : 'max-sm:inset-x-0 max-sm:bottom-0 max-sm:max-h-[86dvh] max-sm:animate-from-below max-sm:rounded-t-dialog sm:inset-y-0 sm:right-0 sm:w-[432px] sm:max-w-[92vw] sm:animate-from-right',
          )}
        >
          <div className="flex h-12 shrink-0 items-center border-line border-b px-4">
            <Radix.Title className="text-panel">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" icon={<X aria-hidden />} className="-mr-1.5 ml-auto" />
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto pb-[env(safe-area-inset-bottom)]">
            {children}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
