'use client'

import { Command } from 'cmdk'
import { Lock, Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { Fragment } from 'react'

import { cn } from '../cn'
import { Kbd } from '../Kbd'
import { StateGlyph } from '../StateGlyph'
import { splitMatches } from './split-matches'
import type { CommandPaletteProps, PaletteItem } from './types'

/** Everything by name, from anywhere. */
export function Palette(props: CommandPaletteProps) {
  const {
    open,
    onOpenChange,
    query,
    onQuery,
    groups,
    scope,
    placeholder = 'Search or run…',
    searching = false,
  } = props
  const found = groups.filter((group) => group.items.length > 0)
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="-translate-x-1/2 fixed top-[12vh] left-1/2 z-40 w-[704px] max-w-[calc(100vw-24px)] animate-fade overflow-hidden rounded-dialog bg-overlay shadow-dialog outline-none max-sm:top-3"
        >
          <Dialog.Title className="sr-only">Command palette</Dialog.Title>
          <Command loop shouldFilter={false} label="Commands">
            <div className="flex h-[54px] items-center gap-3 border-line-strong border-b px-[18px]">
              <Search aria-hidden className="size-4 text-ink-2" />
              <Command.Input
                value={query}
                onValueChange={onQuery}
                placeholder={placeholder}
                className="min-w-0 flex-1 bg-transparent text-[16px] outline-none"
              />
              {scope && (
                <span className="flex items-center gap-1.5 text-ink-2 text-table max-sm:hidden">
                  {scope}
                </span>
              )}
              <Kbd>esc</Kbd>
            </div>
            <Command.List
              className="max-h-[min(440px,60vh)] overflow-y-auto overscroll-contain p-2"
              aria-busy={searching}
            >
              {found.map((group) => (
                <Command.Group
                  key={group.heading}
                  heading={group.heading}
                  className="[&>[cmdk-group-heading]]:px-2.5 [&>[cmdk-group-heading]]:pt-2 [&>[cmdk-group-heading]]:pb-1 [&>[cmdk-group-heading]]:text-ink-3 [&>[cmdk-group-heading]]:text-small"
                >
                  {group.items.map((item) => (
                    <Row key={item.id} item={item} query={query} />
                  ))}
                </Command.Group>
              ))}
              {found.length === 0 && (
                <p role="status" className="px-2.5 py-8 text-center text-ink-2">
                  {searching
                    ? 'Looking…'
                    : query === ''
                      ? 'Nothing to run here'
                      : `Nothing is called “${query}”`}
                </p>
              )}
            </Command.List>
            <div className="flex h-[38px] items-center gap-4 border-line-strong border-t px-[18px] text-ink-3 text-small max-sm:hidden">
              <span className="flex items-center gap-1.5">
                <Kbd>↑↓</Kbd> move
              </span>
              <span className="flex items-center gap-1.5">
                <Kbd>↵</Kbd> run
              </span>
              <span className="ml-auto">An action shows its reach before it runs</span>
            </div>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Row({ item, query }: { item: PaletteItem; query: string }) {
  return (
    <Command.Item
      value={item.id}
      disabled={item.forbidden !== undefined}
      onSelect={item.run}
      className={cn(
        'group flex h-[35px] cursor-default items-center gap-3 rounded-control px-2.5 data-[selected=true]:bg-selected data-[selected=true]:shadow-[inset_0_0_0_1px_var(--line-strong)] max-sm:h-11',
        item.forbidden !== undefined && 'text-ink-3',
      )}
    >
      <span className="grid w-4 place-items-center text-ink-2 [&>svg]:size-[15px]">
        {item.forbidden !== undefined ? (
          <Lock aria-hidden />
        ) : item.state ? (
          <StateGlyph state={item.state} size={13} label={item.state} />
        ) : (
          item.icon
        )}
      </span>
      <span className={cn('truncate', item.mono && 'mono')}>
        <Marked text={item.label} query={query} />
      </span>
      {item.detail && <span className="truncate text-ink-2 text-table">{item.detail}</span>}
      <span className="figures ml-auto shrink-0 text-ink-3 text-table max-sm:hidden">
        {item.forbidden ?? item.reach}
      </span>
      <Kbd className="hidden group-data-[selected=true]:inline-flex max-sm:group-data-[selected=true]:hidden">
        ↵
      </Kbd>
    </Command.Item>
  )
}

/** Marks each word of the query where it stands. */
function Marked({ text, query }: { text: string; query: string }) {
  const parts = splitMatches(text, query)
  return parts.map((part, index) =>
    // A split by one group puts what matched at the odd places.
    index % 2 === 1 ? (
      <mark
        key={String(index)}
        className="bg-transparent font-semibold text-inherit underline decoration-2 underline-offset-4"
      >
        {part}
      </mark>
    ) : (
      <Fragment key={String(index)}>{part}</Fragment>
    ),
  )
}
