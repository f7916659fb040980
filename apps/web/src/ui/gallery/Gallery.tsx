'use client'

import { useTheme } from 'next-themes'

import { Page, PageHeader } from '../Page'
import { Segmented } from '../Segmented'
import { Toaster } from '../Toaster'
import { ControlParts } from './ControlParts'
import { FleetParts } from './FleetParts'
import { FloatParts } from './FloatParts'
import { GuardParts } from './GuardParts'
import { ListParts } from './ListParts'
import { NoticeParts } from './NoticeParts'
import { StateParts } from './StateParts'
import { TimeParts } from './TimeParts'
import { TypeParts } from './TypeParts'

/** Every part in every state. */
export function Gallery() {
  const { theme = 'system', setTheme } = useTheme()
  return (
    <main className="min-h-dvh bg-canvas">
      <Page>
        <PageHeader
          title="Foundation"
          facts="parts and states"
          actions={
            <Segmented
              label="Theme"
              value={theme}
              onChange={setTheme}
              options={[
                { value: 'system', label: 'System' },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          }
        />
        <div className="grid items-start gap-3 lg:grid-cols-3">
          <StateParts />
          <NoticeParts />
          <div className="flex min-w-0 flex-col gap-3">
            <ControlParts />
            <TypeParts />
          </div>
        </div>
        <FleetParts />
        <GuardParts />
        <TimeParts />
        <ListParts />
        <FloatParts />
      </Page>
      <Toaster />
    </main>
  )
}
