'use client'

import dynamic from 'next/dynamic'

import { useSession } from '../access/session'
import { Page, PageColumns, PageHeader } from '../ui/Page'
import { Panel } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { AppearancePanel } from './AppearancePanel'
import { SessionsPanel } from './SessionsPanel'

const waiting = (title: string, rows: number) => () => (
  <Panel title={title}>
    <SkeletonRows rows={rows} />
  </Panel>
)
// Forms bring what checks them, which the page can stand without.
const SecondFactorPanel = dynamic(
  () => import('./SecondFactorPanel').then((it) => it.SecondFactorPanel),
  { loading: waiting('Second factor', 2) },
)
const NamePanel = dynamic(() => import('./NamePanel').then((it) => it.NamePanel), {
  loading: waiting('Name', 2),
})
const PasswordPanel = dynamic(() => import('./PasswordPanel').then((it) => it.PasswordPanel), {
  loading: waiting('Password', 4),
})

/** What people may change of themselves. */
export function ProfileScreen() {
  const { person } = useSession()
  return (
    <Page>
      <PageHeader title="Profile" facts={`${person.email} · ${person.role}`} />
      <PageColumns
        main={
          <>
            <SessionsPanel />
            <SecondFactorPanel isOn={person.secondFactor} />
          </>
        }
        side={
          <>
            <NamePanel name={person.name} />
            <PasswordPanel />
            <AppearancePanel />
          </>
        }
      />
    </Page>
  )
}
