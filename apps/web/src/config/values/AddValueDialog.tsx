'use client'

import type { Layer } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'
import { useId, useState } from 'react'

import { Button } from '../../ui/Button'
import { Dialog, DialogFoot } from '../../ui/Dialog'
import { Checkbox, Input, Labelled } from '../../ui/fields'
import { pathFault, readLoose } from './edit'
import { fieldOf, type KnownField } from './schema-fields'
import { toSecret } from './secret-value'
import { ValueField } from './ValueField'

interface AddValueDialogProps {
  layer: Layer
  fields: readonly KnownField[]
  onClose: () => void
  onAdd: (names: readonly string[], value: JsonValue) => void
}

/** Sets a value at a path: one that a schema knows, or any other. */
export function AddValueDialog({ layer, fields, onClose, onAdd }: AddValueDialogProps) {
  const id = useId()
  const [path, setPath] = useState('')
  const [text, setText] = useState('')
  const [known, setKnown] = useState<JsonValue | undefined>(undefined)
  const [isSecret, setSecret] = useState(false)
  const names = path.trim().split('.')
  const fault = path === '' ? null : pathFault(path)
  const field = fault === null && path !== '' ? fieldOf(fields, names) : null
  const value = field ? known : isSecret ? toSecret(text) : readLoose(text)
  const ready = path !== '' && fault === null && value !== undefined && (field || text !== '')

  function submit(event: React.FormEvent) {
    event.preventDefault()
    if (ready && value !== undefined) onAdd(names, value)
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={
        <>
          Add a value to <span className="mono">{layer.name}</span>
        </>
      }
    >
      <form onSubmit={submit} className="flex min-h-0 flex-col overflow-y-auto">
        <div className="flex flex-col gap-3 px-[18px]">
          <Labelled
            label="Path"
            hint="names parted by dots"
            htmlFor={`${id}-path`}
            error={fault ?? undefined}
          >
            <Input
              id={`${id}-path`}
              mono
              list={`${id}-paths`}
              value={path}
              autoComplete="off"
              spellCheck={false}
              placeholder="db.pool.max"
              aria-invalid={fault !== null || undefined}
              onChange={({ target }) => {
                setPath(target.value)
                setKnown(undefined)
              }}
            />
            <datalist id={`${id}-paths`}>
              {fields.slice(0, 500).map((it) => (
                <option key={it.path} value={it.path}>
                  {it.title ?? ''}
                </option>
              ))}
            </datalist>
          </Labelled>
          <Labelled
            label="Value"
            hint={field ? field.type : 'JSON, or text as it is'}
            htmlFor={`${id}-value`}
          >
            {field ? (
              <ValueField
                key={field.path}
                id={`${id}-value`}
                label="Value"
                value={known}
                fallback={undefined}
                field={field}
                disabled={false}
                invalid={false}
                onChange={setKnown}
              />
            ) : (
              <Input
                id={`${id}-value`}
                mono
                type={isSecret ? 'password' : 'text'}
                value={text}
                autoComplete="off"
                spellCheck={false}
                onChange={({ target }) => setText(target.value)}
              />
            )}
          </Labelled>
          {!field && (
            <span className="flex items-center gap-2 text-table">
              <Checkbox label="It is a secret" checked={isSecret} onChange={setSecret} />
              <span aria-hidden>It is a secret: kept encrypted, and never shown again</span>
            </span>
          )}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!ready}>
            Add value
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}
