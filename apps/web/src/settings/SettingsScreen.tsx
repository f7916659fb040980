'use client'

import { useCan, useSession } from '../access/session'
import { AppearancePanel } from '../profile/AppearancePanel'
import { Page, PageColumns, PageHeader } from '../ui/Page'
import { Panel, PanelRow } from '../ui/Panel'
import { AuditRetentionPanel } from './AuditRetentionPanel'

/** What is the same for the whole fleet, and how it looks in this browser. */
export function SettingsScreen() {
  const { fleetName } = useSession()
  const mayReadAudit = useCan('audit:read')
  return (
    <Page>
      <PageHeader title="Settings" facts={`of ${fleetName}`} />
      <PageColumns
        main={
          <>
            {mayReadAudit && <AuditRetentionPanel />}
            <ServerPanel />
          </>
        }
        side={<AppearancePanel />}
      />
    </Page>
  )
}

const databases = {
  embedded: 'embedded, for trying it out: it lives and dies with the launcher',
  external: 'a PostgreSQL of your own',
} as const

function ServerPanel() {
  const { server } = useSession()
  return (
    <Panel title="Server" facts="set where it is started">
      <PanelRow>
        <span className="w-32 shrink-0 text-ink-3">Nodes connect to</span>
        <span className="mono min-w-0 break-all">{server.url}</span>
      </PanelRow>
      <PanelRow>
        <span className="w-32 shrink-0 text-ink-3">Database</span>
        <span>{databases[server.database]}</span>
      </PanelRow>
    </Panel>
  )
}
