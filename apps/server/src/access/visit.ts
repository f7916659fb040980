import type { SignedIn } from '@foundation/core/access'

import type { Actor } from '../context.js'

/** Somebody who is signed in, and in which of their sessions. */
export interface Visitor extends SignedIn {
  readonly sessionId: string
}

/** Who stands behind a request, and how it is answered who signs in. */
export interface Visit {
  /** Headers of the request, with the sender's address in ours. */
  readonly headers: Headers
  /** Whether a browser says that the request comes from the console's own pages, or no browser sent it. */
  readonly sameOrigin: boolean
  /** On whose behalf the request acts, by session or by token; null for nobody. */
  sender(): Promise<Actor | null>
  /** Who is signed in. Asked of the database once a request, unless `fresh`. */
  person(options?: { fresh: boolean }): Promise<Visitor | null>
  /** Adds the cookies of an answer of the library to ours. */
  keepCookies(from: Headers): void
}

export function toActor({ id, name, scopes }: SignedIn): Actor {
  return { id, name, scopes }
}

/** What the console is told of them. */
export function toSignedIn({ sessionId: _session, ...person }: Visitor): SignedIn {
  return person
}
