import type { Metadata } from 'next'

import { NodesScreen } from '../../../nodes/NodesScreen'

export const metadata: Metadata = { title: 'Nodes' }

export default function NodesPage() {
  return <NodesScreen />
}
