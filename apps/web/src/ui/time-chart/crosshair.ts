'use client'

import { useSyncExternalStore } from 'react'

/*
 * The one time that every chart of the page, and the rail, points at. A module's state is right here: there
 * is one pointer.
 */
let time: number | null = null
const listeners = new Set<() => void>()

/** Points all charts at a time; null takes the line away. */
export function pointAt(next: number | null): void {
  if (next === time) return
  time = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Where the pointer is, in Unix milliseconds. */
export function useCrosshair(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => time,
    () => null,
  )
}
