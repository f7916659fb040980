'use client'

import { useSyncExternalStore } from 'react'

/*
 * One clock for the whole page, so that a thousand relative times share one timer and tick together. It
 * stands still while nobody looks at it or while the page is hidden.
 */
const listeners = new Set<() => void>()
let now = 0
let timer: ReturnType<typeof setInterval> | undefined

function tick() {
  now = Date.now()
  for (const listener of listeners) listener()
}

function start() {
  timer ??= setInterval(tick, 1_000)
}

function stop() {
  clearInterval(timer)
  timer = undefined
}

function onVisibility() {
  if (document.hidden) return stop()
  tick()
  start()
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) {
    now = Date.now()
    start()
    document.addEventListener('visibilitychange', onVisibility)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop()
    document.removeEventListener('visibilitychange', onVisibility)
  }
}

const current = () => {
  // Between the first render and the subscription nobody ticks.
  if (listeners.size === 0 && Date.now() - now > 1_000) now = Date.now()
  return now
}
const onServer = () => null

/** Unix milliseconds, anew each second; null while the server renders, since it knows no reader's clock. */
export function useNow(): number | null {
  return useSyncExternalStore(subscribe, current, onServer)
}
