'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'

import { shiftRange } from '../data/time-range'
import { useLive } from '../data/use-live'
import { useRange } from '../data/use-range'
import { isTyping, singleKeysOn, useKeys } from '../ui/keys'
import { places } from './places'

/** How long after `g` the second key counts. */
const chordMs = 1_500

interface ShellKeys {
  overTime: boolean
  onPalette: () => void
  onKeyMap: () => void
}

/** The keys that work on every page. */
export function useShellKeys({ overTime, onPalette, onKeyMap }: ShellKeys): void {
  const live = useLive()
  const { choice, setChoice } = useRange()
  useGoKeys()
  usePaletteKey(onPalette)
  useKeys({ '?': onKeyMap })
  useKeys(
    {
      ',': () => setChoice(shiftRange(choice, -1, Date.now())),
      '.': () => setChoice(shiftRange(choice, 1, Date.now())),
      ' ': (event) => {
        // On a button or a link, Space is theirs.
        if (event.target !== document.body && !isPlain(event.target)) return
        event.preventDefault()
        if (live.status === 'paused') live.resume()
        else live.pause()
      },
    },
    overTime,
  )
}

function isPlain(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.tagName === 'MAIN'
}

function usePaletteKey(onPalette: () => void): void {
  const latest = useRef(onPalette)
  useEffect(() => {
    latest.current = onPalette
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      if (event.shiftKey || event.altKey) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** `g` and a page's letter. Heard before the page, whose own keys the letter may be. */
function useGoKeys(): void {
  const router = useRouter()
  useEffect(() => {
    let until = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.repeat) return
      if (isTyping(event) || !singleKeysOn()) return
      if (event.timeStamp < until) {
        until = 0
        const place = places.find((it) => it.key === event.key)
        if (!place) return
        event.preventDefault()
        event.stopPropagation()
        router.push(place.href)
      } else if (event.key === 'g') until = event.timeStamp + chordMs
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [router])
}
