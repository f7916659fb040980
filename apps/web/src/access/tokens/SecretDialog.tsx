'use client'

import type { ReactNode } from 'react'

import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { Dialog, DialogFoot } from '../../ui/Dialog'

/** What was made, and is shown this once. */
export interface Shown {
  title: ReactNode
  description: ReactNode
  /** Null where nothing has to be handed on. */
  secret: string | null
  /** "Copy token" */
  copy: string
  /** Where it belongs, in a line. */
  note: ReactNode
}

interface SecretDialogProps {
  title: string
  description: ReactNode
  /** Null until it is made. */
  shown: Shown | null
  onClose: () => void
  /** The form that makes it. */
  children: ReactNode
  className?: string
}

/** Makes something that lets people or machines in, then shows its secret this once. */
export function SecretDialog(props: SecretDialogProps) {
  const { title, description, shown, onClose, children, className } = props
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={shown ? shown.title : title}
      description={shown ? shown.description : description}
      className={shown ? undefined : className}
    >
      {shown ? (
        <Secret shown={shown} onDone={onClose} />
      ) : (
        <div className="min-h-0 overflow-y-auto px-[18px] pb-4">{children}</div>
      )}
    </Dialog>
  )
}

function Secret({ shown, onDone }: { shown: Shown; onDone: () => void }) {
  const { secret, copy, note } = shown
  return (
    <>
      <div className="px-[18px]">
        {secret !== null && (
          <code className="mono ring-line mb-2 block select-all break-all rounded-control bg-well px-3 py-2.5">
            {secret}
          </code>
        )}
        <p className="text-ink-3 text-table">{note}</p>
      </div>
      <DialogFoot>
        <Button onClick={onDone} autoFocus={secret === null}>
          Done
        </Button>
        {secret !== null && <CopyButton variant="primary" text={secret} label={copy} autoFocus />}
      </DialogFoot>
    </>
  )
}
