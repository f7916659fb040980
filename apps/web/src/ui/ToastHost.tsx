'use client'

import { useEffect } from 'react'
import { Toaster as Sonner } from 'sonner'

import { toastsReady } from './toasts'

/** Where toasts appear; loaded with the first of them. */
export function ToastHost() {
  // After the list below has begun to listen, since effects of children come first.
  useEffect(toastsReady, [])
  return (
    <Sonner
      position="bottom-center"
      visibleToasts={3}
      gap={8}
      offset={20}
      mobileOffset={{ bottom: 76 }}
      toastOptions={{ unstyled: true }}
      style={{ fontFamily: 'inherit' }}
    />
  )
}
