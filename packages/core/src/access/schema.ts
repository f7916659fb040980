import { z } from 'zod'

import { Labels } from '../nodes/index.js'
import { Text } from '../text/index.js'
import { day } from '../time/index.js'

/**
 * What an actor may do. A person has those of their role, a token some of its owner's; a node has none of these.
 * `owners:write` is for making and unmaking owners: nobody may give, or change somebody who has, a scope they lack.
 */
export const Scope = z.enum([
  'fleet:read',
  'nodes:write',
  'protection:write',
  'config:write',
  'config:release',
  'access:read',
  'audit:read',
  'tokens:write',
  'people:write',
  'roles:write',
  'settings:write',
  'owners:write',
])
export type Scope = z.output<typeof Scope>

/** The roles that every fleet has. They cannot be changed, and an upgrade gives them the scopes it brings. */
export const BuiltinRole = z.enum(['owner', 'admin', 'operator', 'viewer'])
export type BuiltinRole = z.output<typeof BuiltinRole>

/** Scopes of the built-in roles. Those of other roles are rows of the fleet. */
export const scopesOf: Record<BuiltinRole, readonly Scope[]> = {
  owner: Scope.options,
  admin: Scope.options.filter((scope) => scope !== 'owners:write'),
  operator: [
    'fleet:read',
    'nodes:write',
    'protection:write',
    'config:write',
    'config:release',
    'access:read',
  ],
  viewer: ['fleet:read'],
}

/** Of a built-in role or of one of the fleet's own. */
export const RoleName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,47}$/, 'Small letters, digits and dashes, a letter first, at most 48')
export type RoleName = z.output<typeof RoleName>

export const Password = Text.min(12, 'At least 12 characters').max(128)

/** Makes the first owner, with the one-time token that the server printed. */
export const Setup = z
  .strictObject({
    token: Text.trim().min(1).max(256),
    name: Text.trim().min(1, 'Tell us what to call you').max(120),
    email: z.email('Not an e-mail address').max(254),
    password: Password,
  })
  .meta({ id: 'Setup' })
export type Setup = z.output<typeof Setup>

export const SignIn = z.strictObject({
  email: z.email('Not an e-mail address').max(254),
  password: Text.min(1, 'Enter your password').max(128),
})
export type SignIn = z.output<typeof SignIn>

export const CreateJoinToken = z
  .strictObject({
    name: Text.trim().min(1, 'Give it a name').max(120),
    /** Null never expires. */
    expiresInMs: z.int().min(60_000).nullable().default(3_600_000),
    /** How many nodes it may admit; null sets no bound. */
    maxNodes: z.int().min(1).max(100_000).nullable().default(25),
    /** What every node that it admits is labelled with. They win over those that the process comes with. */
    labels: Labels.default({}),
  })
  .meta({ id: 'CreateJoinToken' })
export type CreateJoinToken = z.output<typeof CreateJoinToken>

/** A join token as lists show it: never its secret. */
export const JoinToken = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    /** First and last characters, enough to tell tokens apart. */
    hint: z.string(),
    createdAt: z.date(),
    createdBy: z.string(),
    expiresAt: z.date().nullable(),
    maxNodes: z.int().nullable(),
    admitted: z.int(),
    labels: Labels,
    status: z.enum(['active', 'expired', 'exhausted', 'revoked']),
  })
  .meta({ id: 'JoinToken' })
export type JoinToken = z.output<typeof JoinToken>

/** A token for automation. It may do what its scopes say, and never more than whoever made it may at the time of use. */
export const CreateApiToken = z
  .strictObject({
    name: Text.trim().min(1, 'Give it a name').max(120),
    scopes: z
      .array(Scope)
      .min(1, 'At least one scope')
      .max(Scope.options.length)
      .refine((it) => new Set(it).size === it.length, 'Each scope once'),
    /** Null never expires. */
    expiresInMs: z
      .int()
      .min(60_000)
      .max(366 * day)
      .nullable()
      .default(90 * day),
    /**
     * An identity of its own: it goes on with these scopes whatever becomes of who made it, until it is revoked or ends.
     * Needs `people:write` too. Default false.
     */
    machine: z.boolean().optional(),
  })
  .meta({ id: 'CreateApiToken' })
export type CreateApiToken = z.output<typeof CreateApiToken>

/** An API token as lists show it: never its secret. */
export const ApiToken = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    /** First and last characters, enough to tell tokens apart. */
    hint: z.string(),
    scopes: z.array(Scope),
    createdAt: z.date(),
    createdBy: z.string(),
    /** It goes on without who made it. */
    machine: z.boolean(),
    expiresAt: z.date().nullable(),
    /** To the minute; null while it was never used. */
    lastUsedAt: z.date().nullable(),
    status: z.enum(['active', 'expired', 'revoked']),
  })
  .meta({ id: 'ApiToken' })
export type ApiToken = z.output<typeof ApiToken>
