import type { Metadata } from 'next'
import { notFound } from 'next/navigation'

import { ReleaseScreen } from '../../../../../../config/release/ReleaseScreen'

interface Props {
  params: Promise<{ namespace: string; number: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { namespace, number } = await params
  return { title: `r${number} of ${decodeURIComponent(namespace)}` }
}

export default async function ReleasePage({ params }: Props) {
  const { namespace, number } = await params
  if (!/^[1-9]\d{0,8}$/u.test(number)) notFound()
  return <ReleaseScreen namespace={decodeURIComponent(namespace)} number={Number(number)} />
}
