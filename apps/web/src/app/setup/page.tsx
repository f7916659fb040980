import type { Metadata } from 'next'
import { Suspense } from 'react'

import { SetupScreen } from '../../access/SetupScreen'

export const metadata: Metadata = { title: 'Set up' }

export default function SetupPage() {
  return (
    // The screen reads the address, which is not known while this is built.
    <Suspense>
      <SetupScreen />
    </Suspense>
  )
}
