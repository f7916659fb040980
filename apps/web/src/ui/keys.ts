'use client'

import { useEffect, useRef } from 'react'

/** Whether a key press belongs to a field, a dialog or a menu, and is no shortcut of the page. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/u.test(target.tagName) ||
    target.closest('[role="dialog"],[role="menu"],[role="listbox"]') !== null
  )
}

const storageKey = 'foundation.single-keys'

/** Whether single keys act (WCAG 2.1.4 wants them to be switched off at will). On by default. */
export function singleKeysOn(): boolean {
  return globalThis.localStorage?.getItem(storageKey) !== 'off'
}

export function setSingleKeys(on: boolean): void {
  if (on) globalThis.localStorage?.removeItem(storageKey)
  else globalThis.localStorage?.setItem(storageKey, 'off')
}

/**
 * Page-wide keys by `event.key`, with `Shift+` before it where the key alone does not tell: `j`, `Escape`,
 * `Shift+x`. Quiet while typing, while a dialog is open and while single keys are switched off.
 */
export function useKeys(
  keys: Record<string, (event: KeyboardEvent) => void>,
  enabled = true,
): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!enabled) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      if (isTyping(event)) return
      if (event.key.length === 1 && !singleKeysOn()) return
      const named = event.shiftKey
        ? `Shift+${event.key.length === 1 ? event.key.toLowerCase() : event.key}`
        : event.key
      // `?` and the like need shift on some keyboards and not on others: the sign itself decides.
      const act =
        latest.current[named] ??
        (/^[a-z]$/iu.test(event.key) ? undefined : latest.current[event.key])
      act?.(event)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [enabled])
}
