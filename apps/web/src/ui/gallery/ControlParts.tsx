'use client'

import { Columns3, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { Button } from '../Button'
import { CopyId } from '../CopyButton'
import { FilterBar, FilterChip, FilterMenu, SearchField } from '../Filters'
import { Checkbox, Input, Labelled, Select, Switch } from '../fields'
import { IconButton } from '../IconButton'
import { Kbd } from '../Kbd'
import { LiveToggle } from '../LiveToggle'
import { Menu, MenuItem, MenuLine } from '../Menu'
import { Panel } from '../Panel'
import { Tag } from '../Tag'

const nothing = () => {}

/** Verbs, switches and fields. */
export function ControlParts() {
  const [mode, setMode] = useState<'live' | 'paused'>('live')
  const [on, setOn] = useState(true)
  const [search, setSearch] = useState('version:>=2.9 colour:red')
  return (
    <>
      <Panel title="Actions" padded>
        <div className="flex flex-wrap items-center gap-2.5">
          <Button variant="primary">Release</Button>
          <Button icon={<Play aria-hidden />}>Resume</Button>
          <Button variant="ghost">Compare</Button>
          <Button variant="danger" icon={<Trash2 aria-hidden />}>
            Remove…
          </Button>
          <Button size="sm">Small</Button>
          <Button disabled>Disabled</Button>
          <LiveToggle mode={mode} onChange={setMode} variant="segmented" />
          <LiveToggle mode={mode} onChange={setMode} />
          <Checkbox label="On" checked={on} onChange={setOn} />
          <Checkbox label="Some" checked="indeterminate" onChange={nothing} />
          <Checkbox label="Off" checked={!on} onChange={(next) => setOn(!next)} />
          <Switch label="Follow" checked={on} onChange={setOn} />
          <Switch label="Not followed" checked={!on} onChange={(next) => setOn(!next)} />
          <Kbd>⌘</Kbd>
          <Kbd>K</Kbd>
          <Tag>eu-1a</Tag>
          <CopyId id="checkout-v3xb" />
          <Menu trigger={<IconButton outlined label="Columns" icon={<Columns3 aria-hidden />} />}>
            <MenuItem onSelect={nothing} shortcut="D">
              Drain…
            </MenuItem>
            <MenuLine />
            <MenuItem onSelect={nothing} danger icon={<Trash2 aria-hidden />}>
              Remove…
            </MenuItem>
          </Menu>
        </div>
      </Panel>
      <Panel title="Fields" padded>
        <div className="flex flex-col gap-3">
          <FilterBar>
            <SearchField
              className="w-56 max-sm:w-full"
              label="Search nodes"
              placeholder="Search nodes"
              value={search}
              onChange={setSearch}
              issues={search.includes('colour:') ? ['colour is not a field.'] : []}
            />
            <FilterChip field="Zone" values={['eu-1a', 'eu-1b']} onRemove={nothing} />
            <FilterMenu
              field="Service"
              options={[
                { value: 'cart', count: 4 },
                { value: 'orders', count: 12 },
              ]}
              selected={['cart']}
              onChange={nothing}
            />
          </FilterBar>
          <Labelled label="Reason" hint="kept in the audit log" htmlFor="kit-reason">
            <Input id="kit-reason" placeholder="Placeholder" />
          </Labelled>
          <Labelled label="Until" error="Must lie ahead" htmlFor="kit-until">
            <Select id="kit-until" aria-invalid aria-describedby="kit-until-error">
              <option>in 1 hour</option>
            </Select>
          </Labelled>
        </div>
      </Panel>
    </>
  )
}
