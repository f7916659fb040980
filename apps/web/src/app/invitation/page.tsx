import type { Metadata } from 'next'

import { InvitationScreen } from '../../access/InvitationScreen'

export const metadata: Metadata = { title: 'Invitation' }

export default function InvitationPage() {
  return <InvitationScreen />
}
