'use client'

import { useSession } from '../access/session'
import { Page, PageColumns, PageHeader } from '../ui/Page'
import { AppearancePanel } from './AppearancePanel'
import { NamePanel } from './NamePanel'
import { PasswordPanel } from './PasswordPanel'
import { SecondFactorPanel } from './SecondFactorPanel'
import { SessionsPanel } from './SessionsPanel'

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
