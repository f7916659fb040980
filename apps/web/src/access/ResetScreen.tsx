'use client'

import dynamic from 'next/dynamic'

import { EntranceWaiting } from './Entrance'
import { useLinkSecret } from './use-link-secret'

const loading = () => <EntranceWaiting label="Looking at the link" />
// One of the two is wanted, and which is known only in the browser.
const AskForLink = dynamic(() => import('./AskForLink').then((it) => it.AskForLink), { loading })
const NewPassword = dynamic(() => import('./NewPassword').then((it) => it.NewPassword), { loading })

/** For those who forgot their password: asks for a link, or takes the one that led here. */
export function ResetScreen() {
  const token = useLinkSecret()
  if (token === undefined) return loading()
  return token === '' ? <AskForLink /> : <NewPassword key={token} token={token} />
}
