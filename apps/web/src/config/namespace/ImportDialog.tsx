'use client'

import { useId, useState } from 'react'

import { Button } from '../../ui/Button'
import { Dialog, DialogFoot } from '../../ui/Dialog'
import { Input, Labelled, TextArea } from '../../ui/fields'
import { failureWords } from '../failure-words'
import { useNamespaceActs } from '../use-config-acts'

interface ImportDialogProps {
  namespace: string
  /** The draft that the file is laid over. */
  version: number
  onClose: () => void
  onDone: (outcome: 'saved' | 'merged' | 'conflict') => void
}

/** Makes a file the draft. Secrets that the file only shows to be there stay as they are. */
export function ImportDialog({ namespace, version, onClose, onDone }: ImportDialogProps) {
  const id = useId()
  const { importDraft } = useNamespaceActs()
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)

  async function submit(event: React.FormEvent) {
    event.preventDefault()
    if (text.trim() === '' || importDraft.isPending) return
    setError(null)
    const format = /^\s*[{[]/u.test(text) ? 'json' : 'yaml'
    try {
      const { outcome } = await importDraft.mutateAsync({ namespace, version, format, text })
      onDone(outcome)
    } catch (cause) {
      setError(failureWords(cause))
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Import a file"
      description="It becomes the draft, all layers of it. Nothing is released by that; discarding the draft is the way back."
      className="sm:w-[620px]"
    >
      <form onSubmit={submit} className="flex min-h-0 flex-col overflow-y-auto">
        <div className="flex flex-col gap-3 px-[18px]">
          <Labelled label="File" hint="YAML or JSON, as it was exported" htmlFor={`${id}-file`}>
            <Input
              id={`${id}-file`}
              type="file"
              accept=".yaml,.yml,.json"
              className="pt-[5px]"
              onChange={({ target }) => {
                const [file] = target.files ?? []
                void file?.text().then(setText)
              }}
            />
          </Labelled>
          <Labelled label="Or its text" htmlFor={`${id}-text`} error={error ?? undefined}>
            <TextArea
              id={`${id}-text`}
              rows={10}
              value={text}
              spellCheck={false}
              aria-invalid={error !== null || undefined}
              aria-describedby={error === null ? undefined : `${id}-text-error`}
              onChange={({ target }) => setText(target.value)}
              className="whitespace-pre font-mono"
            />
          </Labelled>
        </div>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={text.trim() === ''}
            pending={importDraft.isPending}
          >
            Import into the draft
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}
