'use client'

import dynamic from 'next/dynamic'

import { useToastsWanted } from './toasts'

const ToastHost = dynamic(() => import('./ToastHost').then((it) => it.ToastHost), { ssr: false })

/** Where toasts appear, from the first of them on. Once, in the shell. */
export function Toaster() {
  return useToastsWanted() ? <ToastHost /> : null
}
