import type { PersonSession } from '@foundation/core/access'

import { browserOf } from '../profile/browser-words'
import { Tag } from '../ui/Tag'
import { Time } from '../ui/Time'

/** A browser that somebody is signed in with: which, since when, and from where. */
export function SessionFacts({ session }: { session: PersonSession }) {
  const { createdAt, address, userAgent, current } = session
  return (
    <div className="min-w-0 flex-1">
      <p className="flex flex-wrap items-center gap-2">
        <span title={userAgent ?? undefined}>{browserOf(userAgent)}</span>
        {current && <Tag>this one</Tag>}
      </p>
      <p className="text-ink-3 text-small">
        signed in <Time at={createdAt} />
        {address !== null && (
          <>
            {' from '}
            <span className="mono">{address}</span>
          </>
        )}
      </p>
    </div>
  )
}
