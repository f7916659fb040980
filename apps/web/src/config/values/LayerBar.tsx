'use client'

import { inOrder, type Layer, type Layers } from '@foundation/core/config'
import { Pencil, Plus } from 'lucide-react'

import { Button } from '../../ui/Button'
import { cn } from '../../ui/cn'
import { IconButton } from '../../ui/IconButton'
import { describeSelector } from '../words'

interface LayerBarProps {
  layers: Layers
  current: Layer
  /** How many values differ from what runs, by layer. */
  changes: ReadonlyMap<string, number>
  readOnly: boolean
  onCurrent: (name: string) => void
  onAdd: () => void
  onEdit: () => void
}

/** The layers in the order in which they are laid: what stands later wins. */
export function LayerBar(props: LayerBarProps) {
  const { layers, current, changes, readOnly, onCurrent, onAdd, onEdit } = props
  return (
    <div className="flex min-w-0 max-w-full items-stretch gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; these choose what is shown */}
      <div
        role="group"
        aria-label="Layer"
        className="flex min-w-0 items-stretch gap-1.5 overflow-x-auto p-px [scrollbar-width:thin]"
      >
        {inOrder(layers).map(({ name, level, selector }) => {
          const count = changes.get(name) ?? 0
          const active = name === current.name
          return (
            <button
              key={name}
              type="button"
              aria-pressed={active}
              onClick={() => onCurrent(name)}
              className={cn(
                'ring-line flex shrink-0 flex-col rounded-control bg-panel px-2.5 py-1 text-left hover:bg-hover',
                active && 'bg-selected shadow-[inset_0_0_0_1.5px_var(--ink)] hover:bg-selected',
              )}
            >
              <span className="flex items-center gap-1.5 text-table">
                <span className="mono font-medium">{name}</span>
                {count > 0 && (
                  <span className="figures rounded-mark bg-raised px-1 text-[11px] text-ink-2">
                    {count} changed
                  </span>
                )}
              </span>
              <span className="max-w-56 truncate text-ink-3 text-small">
                {level === 'default' ? 'every node' : `${level} · ${describeSelector(selector)}`}
              </span>
            </button>
          )
        })}
      </div>
      {!readOnly && (
        <span className="flex shrink-0 items-center gap-1">
          {current.level !== 'default' && (
            <IconButton
              label={`Change the layer ${current.name}`}
              icon={<Pencil aria-hidden />}
              onClick={onEdit}
            />
          )}
          <Button size="sm" variant="ghost" icon={<Plus aria-hidden />} onClick={onAdd}>
            Layer…
          </Button>
        </span>
      )}
    </div>
  )
}
