'use client'

import type { PersonSession } from '@foundation/core/access'
import { LogOut } from 'lucide-react'
import { useState } from 'react'

import { SessionFacts } from '../access/SessionFacts'
import { QueryFailure } from '../data/QueryFailure'
import { Button } from '../ui/Button'
import { Panel } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { browserOf } from './browser-words'
import { useOwnActs, useOwnSessions } from './use-own'

/** Where one is signed in, and the end of each. */
export function SessionsPanel() {
  const sessions = useOwnSessions()
  const { endSessions } = useOwnActs()
  /** Of the one that is ending, or `all`. */
  const [ending, setEnding] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const others = sessions.data?.filter(({ current }) => !current) ?? []
  async function end(sessionId?: string) {
    setEnding(sessionId ?? 'all')
    setTrouble(null)
    try {
      await endSessions(sessionId)
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    }
    setEnding(null)
  }
  return (
    <Panel
      title="Where you are signed in"
      actions={
        others.length > 0 && (
          <Button size="sm" pending={ending === 'all'} onClick={() => void end()}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      {trouble !== null && (
        <p role="alert" className="mx-3.5 mb-2 rounded-control bg-del-bg px-2.5 py-2 text-table">
          {trouble}
        </p>
      )}
      {sessions.data ? (
        <ul>
          {sessions.data.map((it) => (
            <SessionRow
              key={it.id}
              session={it}
              ending={ending === it.id}
              onEnd={() => void end(it.id)}
            />
          ))}
        </ul>
      ) : sessions.isError ? (
        <QueryFailure
          error={sessions.error}
          what="your sessions"
          onRetry={() => void sessions.refetch()}
        />
      ) : (
        <SkeletonRows rows={3} label="Loading your sessions" />
      )}
    </Panel>
  )
}

interface SessionRowProps {
  session: PersonSession
  ending: boolean
  onEnd: () => void
}

function SessionRow({ session, ending, onEnd }: SessionRowProps) {
  const { userAgent, current } = session
  return (
    <li className="flex min-h-11 items-center gap-3 border-line border-t px-3.5 py-2">
      <SessionFacts session={session} />
      {!current && (
        <Button
          size="sm"
          variant="ghost"
          icon={<LogOut aria-hidden />}
          aria-label={`Sign out ${browserOf(userAgent)}`}
          pending={ending}
          onClick={onEnd}
        >
          Sign out
        </Button>
      )}
    </li>
  )
}
