import type { Metadata } from 'next'

import { NamespacesScreen } from '../../../config/NamespacesScreen'

export const metadata: Metadata = { title: 'Config' }

export default function ConfigPage() {
  return <NamespacesScreen />
}
