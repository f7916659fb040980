import type { Metadata } from 'next'

import { ResetScreen } from '../../access/ResetScreen'

export const metadata: Metadata = { title: 'Set a new password' }

export default function ResetPage() {
  return <ResetScreen />
}
