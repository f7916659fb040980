'use client'

import { type Layer, type Layers, layerLevels } from '@foundation/core/config'
import { useId, useState } from 'react'

import { Button } from '../../ui/Button'
import { Dialog, DialogFoot } from '../../ui/Dialog'
import { Input, Labelled, Select } from '../../ui/fields'
import { SelectorFields } from '../SelectorFields'
import { printSelector, readSelector } from '../selector-text'

interface LayerDialogProps {
  layers: Layers
  /** Null makes a new one. */
  layer: Layer | null
  onClose: () => void
  onDone: (layers: Layers, current: string) => void
}

const namePattern = /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/u
const levels = layerLevels.filter((it) => it !== 'default')

/** For which nodes a layer is, and where it is laid. It is part of the draft until that is saved. */
export function LayerDialog({ layers, layer, onClose, onDone }: LayerDialogProps) {
  const id = useId()
  const [name, setName] = useState(layer?.name ?? '')
  const [level, setLevel] = useState<Layer['level']>(layer?.level ?? 'environment')
  const [rank, setRank] = useState(String(layer?.rank ?? 0))
  const [nodes, setNodes] = useState(() => printSelector(layer?.selector ?? {}))
  const read = readSelector(nodes)
  const isTaken = layers.some((it) => it.name === name && it.name !== layer?.name)
  const fault = isTaken
    ? 'There is a layer of this name'
    : name !== '' && !namePattern.test(name)
      ? 'Lower-case letters, digits and . _ -'
      : undefined
  const ready = name !== '' && !fault && read.selector !== null && /^\d{1,4}$/u.test(rank)

  function submit(event: React.FormEvent) {
    event.preventDefault()
    if (!ready || read.selector === null) return
    const about = { name, level, rank: Number(rank), selector: read.selector }
    onDone(
      layer
        ? layers.map((it) => (it.name === layer.name ? { ...it, ...about } : it))
        : [...layers, { ...about, values: {} }],
      name,
    )
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={layer ? `Layer ${layer.name}` : 'New layer'}
      description="It is laid over the ones before it: default, environment, group, node. Within one level the higher rank wins."
      className="sm:w-[560px]"
    >
      <form onSubmit={submit} className="flex min-h-0 flex-col overflow-y-auto">
        <div className="flex flex-col gap-3 px-[18px]">
          <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_140px_90px]">
            <Labelled label="Name" htmlFor={`${id}-name`} error={fault}>
              <Input
                id={`${id}-name`}
                mono
                value={name}
                maxLength={64}
                autoComplete="off"
                spellCheck={false}
                aria-invalid={fault !== undefined || undefined}
                onChange={({ target }) => setName(target.value)}
              />
            </Labelled>
            <Labelled label="Level" htmlFor={`${id}-level`}>
              <Select
                id={`${id}-level`}
                value={level}
                onChange={({ target }) => setLevel(target.value as Layer['level'])}
              >
                {levels.map((it) => (
                  <option key={it}>{it}</option>
                ))}
              </Select>
            </Labelled>
            <Labelled label="Rank" htmlFor={`${id}-rank`}>
              <Input
                id={`${id}-rank`}
                inputMode="numeric"
                value={rank}
                onChange={({ target }) => setRank(target.value)}
              />
            </Labelled>
          </div>
          <SelectorFields value={nodes} onChange={setNodes} fault={read.fault} />
        </div>
        <DialogFoot note={layer && <RemoveLayer {...{ layers, layer, onDone }} />}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!ready}>
            {layer ? 'Change layer' : 'Add layer'}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}

function RemoveLayer({
  layers,
  layer,
  onDone,
}: Pick<LayerDialogProps, 'layers' | 'onDone'> & { layer: Layer }) {
  return (
    <Button
      variant="danger"
      onClick={() =>
        onDone(
          layers.filter((it) => it.name !== layer.name),
          '',
        )
      }
    >
      Remove layer
    </Button>
  )
}
