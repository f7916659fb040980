'use client'

import type { ReactNode } from 'react'

import { Button } from '../ui/Button'
import { CopyButton } from '../ui/CopyButton'
import { DialogFoot } from '../ui/Dialog'

interface NewSecretProps {
  secret: string
  onDone: () => void
  /** Where it belongs, in a line. */
  children: ReactNode
}

/** The secret of a token just made, which nobody can see again. */
export function NewSecret({ secret, onDone, children }: NewSecretProps) {
  return (
    <>
      <div className="px-[18px]">
        <code className="mono ring-line block select-all break-all rounded-control bg-well px-3 py-2.5">
          {secret}
        </code>
        <p className="mt-2 text-ink-3 text-table">{children}</p>
      </div>
      <DialogFoot>
        <Button onClick={onDone}>Done</Button>
        <CopyButton variant="primary" text={secret} label="Copy token" autoFocus />
      </DialogFoot>
    </>
  )
}
