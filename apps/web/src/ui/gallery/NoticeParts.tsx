'use client'

import { Undo2 } from 'lucide-react'
import { useState } from 'react'

import { Banner } from '../Banner'
import { Button } from '../Button'
import { CodeSnippet } from '../CodeSnippet'
import { EmptyState } from '../EmptyState'
import { ErrorState } from '../ErrorState'
import { Forbidden } from '../Forbidden'
import { NewBar } from '../NewBar'
import { Panel } from '../Panel'
import { ProgressCard } from '../ProgressToast'
import { SkeletonRows } from '../Skeleton'
import { StaleBar } from '../StaleBar'

const nothing = () => {}

/** What stands where content would, and what says how things go. */
export function NoticeParts() {
  const [lost] = useState(() => new Date(Date.now() - 43_000))
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <StaleBar since={lost} onRetry={nothing} />
      <Banner
        state="stalled"
        title="The main thread has not turned for 4.2 s."
        actions={<Button size="sm">What changed before this</Button>}
      >
        Heartbeats still arrive, so it is not dead.
      </Banner>
      <Banner state="down" title="Silent for 3 min 12 s.">
        It was last seen at 02:55.
      </Banner>
      <ProgressCard
        id="sample"
        state="draining"
        title="Draining 2 nodes"
        detail="18 of 31 requests left"
        action={{ label: 'Resume', onPress: nothing, icon: <Undo2 aria-hidden /> }}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Panel title="Requests">
          <ErrorState title="Could not load the rates" correlationId="c-51ad" onRetry={nothing}>
            The server took longer than 10 s. Other panels are not affected.
          </ErrorState>
        </Panel>
        <Panel title="Access">
          <Forbidden what="tokens" scope="access.read" />
        </Panel>
      </div>
      <Panel>
        <EmptyState
          icon={<Undo2 aria-hidden />}
          title="No node is stalled in payments"
          actions={<Button>Clear filters</Button>}
        />
      </Panel>
      <Panel className="overflow-clip">
        <NewBar count={3} noun="nodes" onShow={nothing} />
        <SkeletonRows rows={4} />
      </Panel>
      <CodeSnippet code="npm install @foundation/sdk" />
      <CodeSnippet
        head="src/main.ts"
        primary
        code={
          "import { connect } from '@foundation/sdk'\n\nconst foundation = await connect({\n  service: 'checkout',\n  url: 'http://localhost:4100',\n})"
        }
      />
    </div>
  )
}
