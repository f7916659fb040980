/** What the console asks about access, and what it is answered. */
import { z } from 'zod'

import { ApiToken, JoinToken, RoleName, Scope } from './schema.js'

/** The person who is signed in, as the console sees them. */
export const SignedIn = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: RoleName,
  scopes: z.array(Scope),
  secondFactor: z.boolean(),
})
export type SignedIn = z.output<typeof SignedIn>

/** What the console has to know before anybody is signed in. */
export const AccessStatus = z
  .strictObject({
    /** Nobody can sign in yet: the first owner is to be made. */
    setupNeeded: z.boolean(),
    person: SignedIn.nullable(),
    fleetName: z.string(),
    /** How people may sign in besides a password; null without a provider. */
    oidc: z.strictObject({ name: z.string() }).nullable(),
    /** Whether the server can send mail: without, links are shown to whoever makes them. */
    mail: z.boolean(),
    server: z.strictObject({
      /** Where nodes connect. */
      url: z.string(),
      /** `embedded` is for trying it out: it lives and dies with the launcher. */
      database: z.enum(['embedded', 'external']),
    }),
  })
  .meta({ id: 'AccessStatus' })
export type AccessStatus = z.output<typeof AccessStatus>

/** A join token just made. The secret is shown this once, and not kept. */
export const NewJoinToken = z.strictObject({ token: JoinToken, secret: z.string() })
export type NewJoinToken = z.output<typeof NewJoinToken>

/** An API token just made. The secret is shown this once, and not kept. */
export const NewApiToken = z.strictObject({ token: ApiToken, secret: z.string() })
export type NewApiToken = z.output<typeof NewApiToken>
