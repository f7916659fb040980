import type { Metadata } from 'next'

import { ProtectionScreen } from '../../../protection/ProtectionScreen'

export const metadata: Metadata = { title: 'Protection' }

export default function ProtectionPage() {
  return <ProtectionScreen />
}
