'use client'

import { type ReactNode, useId, useRef, useState } from 'react'

import { Button } from './Button'
import { Dialog, DialogFoot, focusFirst } from './Dialog'
import { Input, Labelled } from './fields'
import { Kbd } from './Kbd'
import { type ReachFact, ReachFacts } from './ReachFacts'
import { StateGlyph } from './StateGlyph'
import type { StateWord } from './state-glyphs'

export interface ReachedThing {
  id: string
  state?: StateWord
  /** "19 requests" */
  detail?: ReactNode
}

interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** A question with the number: "Drain 2 checkout nodes?" */
  title: ReactNode
  /** What happens and what the way back is, in a sentence. */
  description: ReactNode
  /** Three at most; undefined while they are counted. */
  facts: readonly ReachFact[] | undefined
  /** What is reached by name; more than `shownNames` are counted. */
  things?: readonly ReachedThing[] | undefined
  /** Asks why; the reason is kept in the audit log. */
  reason?: { required: boolean; placeholder?: string } | undefined
  /** Asks for this text to be typed: for Remove, and for more than a fifth of the fleet. */
  typeToConfirm?: string | undefined
  /** The verb with the number: "Drain 2 nodes". */
  confirm: string
  danger?: boolean
  /** "Allowed by role operator" */
  allowedBy?: ReactNode
  /** More fields of the act's own, until when for instance. */
  children?: ReactNode
  /** Why the last try failed. */
  error?: ReactNode
  /** The dialog stays and shows that the act runs until this settles; closing it is the caller's. */
  onConfirm: (reason: string) => Promise<unknown> | undefined
}

const shownNames = 8

/** No action without its reach, and none without its way back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, description } = props
  const cancel = useRef<HTMLButtonElement>(null)
  const asks = props.reason || props.typeToConfirm || props.children
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      onOpenAutoFocus={(event) => {
        if (asks) return focusFirst(event)
        event.preventDefault()
        cancel.current?.focus()
      }}
    >
      <ConfirmBody {...props} cancelRef={cancel} />
    </Dialog>
  )
}

function ConfirmBody(
  props: ConfirmDialogProps & { cancelRef: React.RefObject<HTMLButtonElement | null> },
) {
  const {
    facts,
    things,
    reason,
    typeToConfirm,
    confirm,
    danger,
    allowedBy,
    children,
    error,
    cancelRef,
  } = props
  const [why, setWhy] = useState('')
  const [typed, setTyped] = useState('')
  const [pending, setPending] = useState(false)
  const whyId = useId()
  const typeId = useId()
  const ready =
    (!reason?.required || why.trim() !== '') && (!typeToConfirm || typed === typeToConfirm)

  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    if (!ready || pending) return
    setPending(true)
    try {
      await props.onConfirm(why.trim())
    } catch {
      // The caller shows it as `error`; here it only ends the wait.
    } finally {
      setPending(false)
    }
  }

  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col overflow-y-auto">
      {(facts === undefined || facts.length > 0) && <ReachFacts facts={facts} />}
      <div className="flex flex-col gap-3 px-[18px] pt-3">
        {things && things.length > 0 && <Things things={things} />}
        {children}
        {reason && (
          <Labelled
            label="Reason"
            hint={reason.required ? 'kept in the audit log' : 'optional, kept in the audit log'}
            htmlFor={whyId}
          >
            <Input
              id={whyId}
              value={why}
              maxLength={500}
              required={reason.required}
              autoComplete="off"
              placeholder={reason.placeholder}
              onChange={(event) => setWhy(event.target.value)}
            />
          </Labelled>
        )}
        {typeToConfirm && (
          <Labelled
            label={
              <>
                Type <span className="mono">{typeToConfirm}</span>
              </>
            }
            htmlFor={typeId}
          >
            <Input
              id={typeId}
              mono
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Labelled>
        )}
        {error && (
          <p role="alert" className="rounded-control bg-del-bg px-2.5 py-2 text-table">
            {error}
          </p>
        )}
      </div>
      <DialogFoot note={allowedBy}>
        <Button ref={cancelRef} onClick={() => props.onOpenChange(false)}>
          Cancel
        </Button>
        <Button
          type="submit"
          variant={danger ? 'danger' : 'primary'}
          disabled={!ready}
          pending={pending}
          hint={
            <Kbd className="ml-1 text-current shadow-[inset_0_0_0_1px_currentColor] max-sm:hidden">
              ↵
            </Kbd>
          }
        >
          {confirm}
        </Button>
      </DialogFoot>
    </form>
  )
}

function Things({ things }: { things: readonly ReachedThing[] }) {
  const more = things.length - shownNames
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1.5 text-table">
      {things.slice(0, shownNames).map((thing) => (
        <li key={thing.id} className="flex items-center gap-2">
          {thing.state && <StateGlyph state={thing.state} label={thing.state} />}
          <span className="mono">{thing.id}</span>
          {thing.detail && <span className="text-ink-3">{thing.detail}</span>}
        </li>
      ))}
      {more > 0 && <li className="text-ink-3">and {more} more</li>}
    </ul>
  )
}
