'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { cn } from './cn'
import { IconButton } from './IconButton'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  /** Gives the focus elsewhere than to the first field. */
  onOpenAutoFocus?: (event: Event) => void
  className?: string | undefined
}

/** A question above the page; a bottom sheet on a phone. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  onOpenAutoFocus,
  className,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-45 animate-fade bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={onOpenAutoFocus ?? focusFirst}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fixed z-45 flex max-h-[88dvh] flex-col overflow-hidden bg-overlay shadow-dialog outline-none',
            'sm:-translate-x-1/2 sm:top-[14vh] sm:left-1/2 sm:w-[464px] sm:max-w-[calc(100vw-32px)] sm:animate-fade sm:rounded-dialog',
            'max-sm:inset-x-0 max-sm:bottom-0 max-sm:animate-from-below max-sm:rounded-t-dialog max-sm:pb-[env(safe-area-inset-bottom)]',
            className,
          )}
        >
          <div className="flex items-start gap-3 px-[18px] pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-pretty text-section">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-pretty text-ink-2">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" icon={<X aria-hidden />} className="-mt-1 -mr-1.5" />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/**
 * Gives the focus to the first field, since that is the question, else to the dialog itself: on the close
 * button it would open its tooltip, and Escape would then close that.
 */
export function focusFirst(event: Event) {
  const content = event.currentTarget
  if (!(content instanceof HTMLElement)) return
  event.preventDefault()
  const field = content.querySelector<HTMLElement>('input, textarea, select')
  ;(field ?? content).focus()
}

/** The buttons at a dialog's foot, with who allows it at the left. */
export function DialogFoot({ note, children }: { note?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex shrink-0 items-center justify-end gap-2 px-[18px] pt-3 pb-4 max-sm:flex-wrap max-sm:[&>button]:flex-1 [&>button]:shrink-0">
      {note && (
        <span className="mr-auto min-w-0 text-pretty text-ink-3 text-table max-sm:w-full">
          {note}
        </span>
      )}
      {children}
    </div>
  )
}
