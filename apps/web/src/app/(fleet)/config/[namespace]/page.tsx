import type { Metadata } from 'next'

import { NamespaceScreen } from '../../../../config/namespace/NamespaceScreen'

interface Props {
  params: Promise<{ namespace: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).namespace) }
}

export default async function NamespacePage({ params }: Props) {
  return <NamespaceScreen namespace={decodeURIComponent((await params).namespace)} />
}
