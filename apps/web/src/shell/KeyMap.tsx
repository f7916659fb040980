'use client'

import { useState } from 'react'

import { Dialog } from '../ui/Dialog'
import { Switch } from '../ui/fields'
import { Kbd } from '../ui/Kbd'
import { setSingleKeys, singleKeysOn } from '../ui/keys'
import { commandKey } from './command-key'
import { places } from './places'

interface KeyMapProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

const keys: readonly {
  readonly heading: string
  readonly rows: readonly (readonly [string, string])[]
}[] = [
  {
    heading: 'Everywhere',
    rows: [
      ['mod K', 'palette'],
      ['/', 'search of the page'],
      ['Space', 'live or paused'],
      [', .', 'range back, forward'],
      ['?', 'this map'],
      ['Esc', 'close, clear the selection'],
    ],
  },
  {
    heading: 'Go to',
    rows: places.map(({ key, name }) => [`g ${key}`, name.toLowerCase()] as const),
  },
  {
    heading: 'Lists',
    rows: [
      ['j k', 'next, previous row'],
      ['Enter', 'open'],
      ['x', 'select'],
      ['⇧ x', 'select a range'],
      ['n', 'show new rows'],
      ['d', 'drain…'],
    ],
  },
  {
    heading: 'Fleet and node',
    rows: [
      ['[ ]', 'previous, next trouble'],
      ['b', 'what changed before this'],
    ],
  },
]

/** All keys on one card, and the switch for those who need them off. */
export function KeyMap({ open, onOpenChange }: KeyMapProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard" className="sm:w-[620px]">
      <div className="grid gap-x-8 gap-y-4 overflow-y-auto px-[18px] pb-4 sm:grid-cols-2">
        {keys.map(({ heading, rows }) => (
          <section key={heading} aria-label={heading}>
            <h3 className="mb-1 text-ink-3 text-small">{heading}</h3>
            <dl>
              {rows.map(([combination, does]) => (
                <div key={combination} className="flex h-7 items-center gap-3 text-table">
                  <dt className="flex w-20 shrink-0 gap-1">
                    {combination.split(' ').map((key) => (
                      <Kbd key={key}>{key === 'mod' ? commandKey() : key}</Kbd>
                    ))}
                  </dt>
                  <dd className="text-ink-2">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <SingleKeys />
      </div>
    </Dialog>
  )
}

function SingleKeys() {
  const [on, setOn] = useState(singleKeysOn)
  return (
    <div className="flex items-center gap-3 border-line border-t pt-3 text-table sm:col-span-2">
      <Switch
        label="Single keys"
        checked={on}
        onChange={(next) => {
          setOn(next)
          setSingleKeys(next)
        }}
      />
      <span>
        Single keys{' '}
        <span className="text-ink-3">
          {on ? 'act on the page' : `are off, ${commandKey()} K and Esc still act`}
        </span>
      </span>
    </div>
  )
}
