import type { Metadata } from 'next'
import { Suspense } from 'react'

import { SignInScreen } from '../../access/SignInScreen'

export const metadata: Metadata = { title: 'Sign in' }

export default function SignInPage() {
  return (
    // The screen reads the address, which is not known while this is built.
    <Suspense>
      <SignInScreen />
    </Suspense>
  )
}
