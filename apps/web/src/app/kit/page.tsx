import { notFound } from 'next/navigation'
import { connection } from 'next/server'

import { Gallery } from '../../ui/gallery/Gallery'

export const metadata = { title: 'Kit' }

/** Every part in every state, for who builds the console. There only where it is asked for. */
export default async function KitPage() {
  // Read when asked and not when built: one build serves both.
  await connection()
  if (process.env.FOUNDATION_KIT !== '1') notFound()
  return <Gallery />
}
