import type { Metadata } from 'next'

import { PoliciesScreen } from '../../../../protection/policies/PoliciesScreen'

export const metadata: Metadata = { title: 'Policies' }

export default function PoliciesPage() {
  return <PoliciesScreen />
}
