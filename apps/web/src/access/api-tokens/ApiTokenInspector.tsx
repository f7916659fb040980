'use client'

import type { ApiToken } from '@foundation/core/access'
import { Terminal } from 'lucide-react'

import { HistoryLink } from '../../audit/HistoryLink'
import { useNow } from '../../ui/clock'
import { EmptyState } from '../../ui/EmptyState'
import { Inspector } from '../../ui/Inspector'
import { Section } from '../../ui/Section'
import { Time } from '../../ui/Time'
import { Fact, Facts } from '../Facts'
import { ScopeList } from '../ScopeList'
import { describeExpiry } from '../tokens/token-expiry'

interface ApiTokenInspectorProps {
  /** Undefined when there is none with this id. */
  token: ApiToken | undefined
  onClose: () => void
}

/** One API token: what it may do, in words. */
export function ApiTokenInspector({ token, onClose }: ApiTokenInspectorProps) {
  const now = useNow() ?? 0
  if (token === undefined) {
    return (
      <Inspector title="API token" onClose={onClose}>
        <EmptyState icon={<Terminal aria-hidden />} title="No such token">
          The link may be wrong: tokens stay listed when they are revoked.
        </EmptyState>
      </Inspector>
    )
  }
  const { id, name, hint, status, scopes, createdAt, createdBy, machine, lastUsedAt } = token
  return (
    <Inspector title={name} onClose={onClose} foot={<HistoryLink target={id} />}>
      <Section title="The token">
        <Facts>
          <Fact name="Status">{status}</Fact>
          <Fact name="Token">
            <span className="mono">{hint}</span>
          </Fact>
          <Fact name="Belongs to">{machine ? 'a machine' : createdBy}</Fact>
          <Fact name="Expires">{describeExpiry(token, now)}</Fact>
          <Fact name="Last used">{lastUsedAt ? <Time at={lastUsedAt} /> : 'never'}</Fact>
          <Fact name="Created">
            <Time at={createdAt} /> by {createdBy}
          </Fact>
        </Facts>
      </Section>
      <Section
        title="What it may do"
        facts={machine ? 'whoever made it' : `as far as ${createdBy} may`}
      >
        <ScopeList scopes={scopes} />
      </Section>
    </Inspector>
  )
}
