'use client'

import type { NodeDetail } from '@foundation/core/nodes'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'
import { Dialog, DialogFoot } from '../ui/Dialog'
import { Labelled, TextArea } from '../ui/fields'
import { parseLabels, toText } from './labels-text'

interface LabelsDialogProps {
  nodeId: string
  labels: NodeDetail['labels']
  onClose: () => void
}

/** Edits the labels that an operator lays over a node's own. */
export function LabelsDialog({ nodeId, labels, onClose }: LabelsDialogProps) {
  const api = useTRPC()
  const queries = useQueryClient()
  const id = useId()
  const [text, setText] = useState(() => toText(labels.operator))
  const save = useMutation(api.nodes.setLabels.mutationOptions())
  const parsed = parseLabels(text)
  const fault = save.error ? toFailure(save.error) : null

  async function submit(event: React.FormEvent) {
    event.preventDefault()
    if (parsed.labels === null) return
    try {
      await save.mutateAsync({ nodeId, labels: parsed.labels })
    } catch {
      // Shown below; what was typed stays.
      return
    }
    onClose()
    void queries.invalidateQueries(api.nodes.get.queryFilter({ nodeId }))
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Labels of ${nodeId}`}
      description="They lie over the node’s own and win where names meet. The node applies them at once; taking one away is the way back."
    >
      <form onSubmit={submit}>
        <div className="px-[18px]">
          <Labelled
            label="Labels"
            hint="one a line, as in team=cart"
            htmlFor={id}
            error={parsed.issue ?? (fault ? `${fault.message} ${fault.action}` : undefined)}
          >
            <TextArea
              id={id}
              value={text}
              onChange={(event) => setText(event.target.value)}
              rows={6}
              spellCheck={false}
              autoFocus
              aria-invalid={parsed.issue !== null || undefined}
              aria-describedby={parsed.issue !== null || fault ? `${id}-error` : undefined}
              className="font-mono"
            />
          </Labelled>
        </div>
        <DialogFoot note="1 node">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            pending={save.isPending}
            disabled={parsed.labels === null}
          >
            Set labels
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}
