import { ArrowUp } from 'lucide-react'

import { formatCount } from './format'
import { Kbd } from './Kbd'

interface NewBarProps {
  count: number
  /** "nodes"; `one` where the plain form differs from it by more than its s. */
  noun: string
  onShow: () => void
}

/** New rows wait here, so that none moves under the pointer. Nothing at zero. */
export function NewBar({ count, noun, onShow }: NewBarProps) {
  return (
    <div aria-live="polite">
      {count > 0 && (
        <div className="@container">
          <div className="flex h-8 animate-fade items-center justify-center gap-2 border-line border-b bg-raised text-table">
            <ArrowUp aria-hidden className="size-3.5" />
            <span className="figures whitespace-nowrap font-medium">
              {formatCount(count)} new {noun}
            </span>
            <span className="text-ink-2 whitespace-nowrap @max-xl:hidden">
              waiting so that rows do not move under your pointer
            </span>
            <button type="button" className="hit h-6 text-link" onClick={onShow}>
              Show
            </button>
            <Kbd className="max-sm:hidden">N</Kbd>
          </div>
        </div>
      )}
    </div>
  )
}
