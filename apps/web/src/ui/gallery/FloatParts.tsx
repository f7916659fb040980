'use client'

import { CircleArrowDown, Globe, Undo2 } from 'lucide-react'
import { useState } from 'react'

import { Button } from '../Button'
import { CommandPalette } from '../CommandPalette'
import { ConfirmDialog } from '../ConfirmDialog'
import { Panel } from '../Panel'
import { showProgress } from '../ProgressToast'
import { Sheet } from '../Sheet'

type Open = 'drain' | 'remove' | 'palette' | 'sheet' | null
const nothing = () => {}
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 800))

/** What floats: dialogs, palette, sheet, toast. */
export function FloatParts() {
  const [open, setOpen] = useState<Open>(null)
  const [query, setQuery] = useState('drain check')
  const close = (next: boolean) => !next && setOpen(null)
  return (
    <Panel title="What floats" padded>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setOpen('drain')}>Drain…</Button>
        <Button variant="danger" onClick={() => setOpen('remove')}>
          Remove…
        </Button>
        <Button onClick={() => setOpen('palette')}>Palette</Button>
        <Button onClick={() => setOpen('sheet')}>Sheet</Button>
        <Button
          onClick={() =>
            showProgress({
              id: 'drain',
              state: 'draining',
              title: 'Draining 2 nodes',
              detail: '18 of 31 requests left',
              action: { label: 'Resume', onPress: nothing, icon: <Undo2 aria-hidden /> },
            })
          }
        >
          Toast
        </Button>
      </div>
      <ConfirmDialog
        open={open === 'drain'}
        onOpenChange={close}
        title="Drain 2 checkout nodes?"
        description="They finish 31 requests first. You can resume them at any time."
        facts={[
          { value: '2 of 22', label: 'nodes', detail: '9 % less capacity' },
          { value: '31', label: 'requests', detail: 'in flight now' },
          { value: '20', label: 'nodes', detail: 'go on serving' },
        ]}
        things={[
          { id: 'checkout-v3xb', state: 'stalled', detail: '19 requests' },
          { id: 'checkout-9pks', state: 'stalled', detail: '12 requests' },
        ]}
        reason={{ required: true, placeholder: 'Event loop blocked since 3.18.0, OPS-2217' }}
        confirm="Drain 2 nodes"
        allowedBy="Allowed by role operator"
        onConfirm={() => settle().then(() => setOpen(null))}
      />
      <ConfirmDialog
        open={open === 'remove'}
        onOpenChange={close}
        title="Remove search-5rhc?"
        description="Its history stays. It can join again with a new token."
        facts={undefined}
        typeToConfirm="search-5rhc"
        reason={{ required: true }}
        confirm="Remove 1 node"
        danger
        error="The server took longer than 10 s. Nothing was removed."
        onConfirm={settle}
      />
      <CommandPalette
        open={open === 'palette'}
        onOpenChange={close}
        query={query}
        onQuery={setQuery}
        scope={
          <>
            <Globe aria-hidden className="size-3.5" /> prod-eu
          </>
        }
        groups={[
          {
            heading: 'Actions',
            items: [
              {
                id: 'a',
                icon: <CircleArrowDown aria-hidden />,
                label: 'Drain the 2 stalled checkout nodes…',
                reach: '9 % of checkout',
                run: nothing,
              },
              {
                id: 'b',
                label: 'Hold checkout nodes…',
                forbidden: 'needs nodes:write, ask an owner',
                run: nothing,
              },
            ],
          },
          {
            heading: 'Nodes',
            items: [
              {
                id: 'c',
                state: 'stalled',
                label: 'checkout-v3xb',
                mono: true,
                detail: 'stalled · event loop blocked 4.2 s',
                reach: 'eu-1b',
                run: nothing,
              },
            ],
          },
        ]}
      />
      <Sheet open={open === 'sheet'} onOpenChange={close} title="checkout-v3xb">
        <p className="p-4 text-ink-2">An inspector stands here.</p>
      </Sheet>
    </Panel>
  )
}
