import type { Metadata } from 'next'

import { NodeScreen } from '../../../../nodes/NodeScreen'

interface Props {
  params: Promise<{ nodeId: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).nodeId) }
}

export default async function NodePage({ params }: Props) {
  return <NodeScreen nodeId={decodeURIComponent((await params).nodeId)} />
}
