import type { Metadata } from 'next'

import { NewPolicyScreen } from '../../../../../protection/policies/PolicyScreen'

export const metadata: Metadata = { title: 'New policy' }

export default function NewPolicyPage() {
  return <NewPolicyScreen />
}
