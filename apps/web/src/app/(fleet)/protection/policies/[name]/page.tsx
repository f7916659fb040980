import type { Metadata } from 'next'

import { PolicyScreen } from '../../../../../protection/policies/PolicyScreen'

interface Props {
  params: Promise<{ name: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function PolicyPage({ params }: Props) {
  return <PolicyScreen name={decodeURIComponent((await params).name)} />
}
