'use client'

import type { Scope } from '@foundation/core/access'
import {
  cloneElement,
  type MouseEvent,
  type ReactElement,
  type SyntheticEvent,
  useId,
  useState,
} from 'react'

import { Tooltip } from '../ui/Tooltip'
import { useCan } from './session'

/** What `Allowed` sets on a control that the reader may not use. */
interface ControlProps {
  disabled?: boolean | undefined
  title?: string | undefined
  'aria-disabled'?: boolean | 'true' | 'false' | undefined
  'aria-describedby'?: string | undefined
  onClick?: ((event: MouseEvent<never>) => void) | undefined
}

interface AllowedProps {
  scope: Scope
  /** One control that hands its props on to a `button` or an `a`. */
  children: ReactElement<ControlProps>
}

/**
 * A control for those who have a scope. For everybody else it stands where it stood, does nothing, and says why: on
 * hover, on focus, when pressed, and to screen readers. The server refuses them by itself.
 */
export function Allowed({ scope, children }: AllowedProps) {
  const why = useWhyNot(scope)
  return why === null ? children : <Refused why={why}>{children}</Refused>
}

/** Why the reader may not, in words; null when they may. For what cannot stand in `Allowed`, such as a menu's items. */
export function useWhyNot(scope: Scope): string | null {
  return useCan(scope) ? null : `Needs ${scope}. Ask an owner.`
}

function Refused({ why, children }: { why: string; children: ReactElement<ControlProps> }) {
  const id = useId()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Tooltip content={why} open={open} onOpenChange={setOpen}>
        {cloneElement(children, {
          // A control that is disabled for good takes no focus, so nobody would learn why.
          disabled: undefined,
          title: undefined,
          'aria-disabled': true,
          'aria-describedby': id,
          onClick: (event) => {
            refuse(event)
            setOpen(true)
          },
        })}
      </Tooltip>
      <span id={id} hidden>
        {why}
      </span>
    </>
  )
}

/** Lets a press do nothing: neither here, nor to a form or a link, nor to what is around it. */
export function refuse(event: Pick<SyntheticEvent, 'preventDefault' | 'stopPropagation'>): void {
  event.preventDefault()
  event.stopPropagation()
}
