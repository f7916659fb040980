'use client'

import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'

import { Button } from '../ui/Button'
import { Dialog, DialogFoot } from '../ui/Dialog'
import { Input, Labelled } from '../ui/fields'
import { failureWords } from './failure-words'
import { namespaceHref } from './links'
import { SelectorFields } from './SelectorFields'
import { printSelector, readSelector } from './selector-text'
import { useNamespaceActs } from './use-config-acts'

const namePattern = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/u

/** Makes a namespace: its name, for which nodes, and why. Nothing is sent to a node by that. */
export function NewNamespaceDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const { create } = useNamespaceActs()
  const id = useId()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [nodes, setNodes] = useState(() => printSelector({}))
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string | null>(null)
  const read = readSelector(nodes)
  const isName = namePattern.test(name)
  const ready = isName && read.selector !== null && reason.trim() !== ''

  async function submit(event: React.FormEvent) {
    event.preventDefault()
    if (!ready || read.selector === null || create.isPending) return
    setError(null)
    const settings = { description: description.trim(), selector: read.selector }
    try {
      await create.mutateAsync({ namespace: name, settings, reason: reason.trim() })
    } catch (cause) {
      setError(failureWords(cause))
      return
    }
    router.push(namespaceHref(name))
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New namespace"
      description="A namespace is edited, released and answered as one piece. It begins with an empty draft; no node is told before its first release."
      className="sm:w-[560px]"
    >
      <form onSubmit={submit} className="flex min-h-0 flex-col overflow-y-auto">
        <div className="flex flex-col gap-3 px-[18px]">
          <Labelled
            label="Name"
            hint={
              <>
                as in <code className="mono">foundation.config('app')</code>
              </>
            }
            htmlFor={`${id}-name`}
            error={name !== '' && !isName ? 'Lower-case letters, digits and hyphens' : undefined}
          >
            <Input
              id={`${id}-name`}
              mono
              value={name}
              maxLength={64}
              autoComplete="off"
              spellCheck={false}
              aria-invalid={(name !== '' && !isName) || undefined}
              onChange={({ target }) => setName(target.value)}
            />
          </Labelled>
          <Labelled label="Description" hint="optional" htmlFor={`${id}-description`}>
            <Input
              id={`${id}-description`}
              value={description}
              maxLength={500}
              autoComplete="off"
              onChange={({ target }) => setDescription(target.value)}
            />
          </Labelled>
          <SelectorFields value={nodes} onChange={setNodes} fault={read.fault} />
          <Labelled label="Reason" hint="kept in the audit log" htmlFor={`${id}-reason`}>
            <Input
              id={`${id}-reason`}
              value={reason}
              maxLength={500}
              autoComplete="off"
              placeholder="payments gets its pool from here"
              onChange={({ target }) => setReason(target.value)}
            />
          </Labelled>
          {error && (
            <p role="alert" className="rounded-control bg-del-bg px-2.5 py-2 text-table">
              {error}
            </p>
          )}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!ready} pending={create.isPending}>
            Create namespace
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}
