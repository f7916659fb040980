'use client'

import { useSyncExternalStore } from 'react'

/*
 * Toasts are no part of the first load: nobody acts before the page stands. The first one brings their place
 * along, and waits until it listens. A module's state is right here: there is one such place.
 */
let wanted = false
const listeners = new Set<() => void>()
let resolve = () => {}
const ready = new Promise<void>((listens) => {
  resolve = listens
})

/** Says that the place of toasts is there. */
export function toastsReady(): void {
  resolve()
}

/** Acts on toasts, in the order of the calls. */
export async function withToast(
  act: (toast: typeof import('sonner').toast) => unknown,
): Promise<void> {
  wanted = true
  for (const listener of listeners) listener()
  const [{ toast }] = await Promise.all([import('sonner'), ready])
  act(toast)
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether there was any toast yet. */
export function useToastsWanted(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => wanted,
    () => false,
  )
}
