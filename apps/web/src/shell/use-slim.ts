'use client'

import { useSyncExternalStore } from 'react'

const storageKey = 'foundation.nav'
const narrow = '(max-width: 1279px)'
const listeners = new Set<() => void>()

function subscribe(listener: () => void) {
  listeners.add(listener)
  const query = window.matchMedia(narrow)
  query.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    query.removeEventListener('change', listener)
  }
}

function isSlim(): boolean {
  return window.matchMedia(narrow).matches || localStorage.getItem(storageKey) === 'slim'
}

/** Whether the navigation shows icons alone: as chosen, and always where room is short. */
export function useSlim(): readonly [slim: boolean, toggle: () => void] {
  const slim = useSyncExternalStore(subscribe, isSlim, () => false)
  const toggle = () => {
    localStorage.setItem(storageKey, localStorage.getItem(storageKey) === 'slim' ? 'wide' : 'slim')
    for (const listener of listeners) listener()
  }
  return [slim, toggle]
}
