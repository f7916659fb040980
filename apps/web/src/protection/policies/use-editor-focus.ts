'use client'

import { useEffect } from 'react'

import { fieldId } from './SpecProvider'

/** Puts the cursor where a fault is: at its field, or at what the field is in. */
export function focusFault(path: string): void {
  // After the form has been drawn.
  requestAnimationFrame(() => {
    for (let keys = path.split('.'); keys.length > 0; keys = keys.slice(0, -1)) {
      const field = document.getElementById(fieldId(keys))
      if (!field) continue
      field.focus()
      field.scrollIntoView({ block: 'center' })
      return
    }
  })
}

/** Brings a part that the address names (`#breaker`) into sight: the editor comes after the page. */
export function useArrival(): void {
  useEffect(() => {
    const id = window.location.hash.slice(1)
    if (id !== '') document.getElementById(id)?.scrollIntoView({ block: 'start' })
  }, [])
}

/** Lets the browser ask before a page with unsaved changes is closed. */
export function useLeaveGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [unsaved])
}
