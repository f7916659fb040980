import type { Metadata } from 'next'

import { AccessScreen } from '../../../access/AccessScreen'

export const metadata: Metadata = { title: 'Access' }

export default function AccessPage() {
  return <AccessScreen />
}
