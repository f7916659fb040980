/** People of a fleet: who they are, how they come in, and what they may see of their own. */
import { z } from 'zod'

import { Text } from '../text/index.js'
import { day } from '../time/index.js'
import { Password, RoleName, Scope } from './schema.js'

const Secret = Text.trim().min(1).max(256)
const Reason = Text.trim().max(1_000).default('')
const Name = Text.trim().min(1, 'Tell us what to call you').max(120)
const Email = z.email('Not an e-mail address').max(254)

export const OfPerson = z.strictObject({ id: Text.min(1).max(64) })

/** A person as lists show them. */
export const Person = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: RoleName,
    scopes: z.array(Scope),
    createdAt: z.date(),
    /** When a session of theirs was last renewed or begun; null without a session. */
    lastSeenAt: z.date().nullable(),
    sessions: z.int(),
    /** How many API tokens of theirs can be used now: they end with the person. */
    apiTokens: z.int(),
    /** How they may sign in. */
    waysIn: z.array(z.enum(['password', 'oidc'])),
    secondFactor: z.boolean(),
  })
  .meta({ id: 'Person' })
export type Person = z.output<typeof Person>

export const SetPersonRole = OfPerson.extend({ role: RoleName, reason: Reason })
export type SetPersonRole = z.output<typeof SetPersonRole>

export const RemovePerson = OfPerson.extend({ reason: Reason })
export type RemovePerson = z.output<typeof RemovePerson>

/** A browser that somebody is signed in with. Never its token. */
export const PersonSession = z
  .strictObject({
    id: z.string(),
    createdAt: z.date(),
    expiresAt: z.date(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    /** The one that asks. */
    current: z.boolean(),
  })
  .meta({ id: 'PersonSession' })
export type PersonSession = z.output<typeof PersonSession>

/** Ends sessions of a person; all of them without `sessionId`. */
export const RevokeSessions = OfPerson.extend({
  sessionId: Text.min(1).max(64).optional(),
  reason: Reason,
})
export type RevokeSessions = z.output<typeof RevokeSessions>

/** Ends a session of one's own; all others without `sessionId`. */
export const RevokeOwnSessions = z.strictObject({ sessionId: Text.min(1).max(64).optional() })
export type RevokeOwnSessions = z.output<typeof RevokeOwnSessions>

export const Invite = z
  .strictObject({
    email: Email,
    role: RoleName,
    /** How long the link is good. */
    expiresInMs: z
      .int()
      .min(60_000)
      .max(30 * day)
      .default(7 * day),
    reason: Reason,
  })
  .meta({ id: 'Invite' })
export type Invite = z.output<typeof Invite>

export const Invitation = z
  .strictObject({
    id: z.string(),
    email: z.string(),
    role: RoleName,
    createdAt: z.date(),
    createdBy: z.string(),
    expiresAt: z.date(),
    status: z.enum(['open', 'accepted', 'expired', 'revoked']),
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.output<typeof Invitation>

/** An invitation just made. */
export const NewInvitation = z.strictObject({
  invitation: Invitation,
  /** Shown this once, and not kept. Null where it went by mail. */
  link: z.string().nullable(),
})
export type NewInvitation = z.output<typeof NewInvitation>

export const OfInvitation = z.strictObject({ id: z.uuid() })
export const InvitationSecret = z.strictObject({ token: Secret })

/** What an invitation says to whoever holds its link. */
export const InvitationView = z.strictObject({
  email: z.string(),
  role: RoleName,
  fleetName: z.string(),
  createdBy: z.string(),
  expiresAt: z.date(),
})
export type InvitationView = z.output<typeof InvitationView>

export const AcceptInvitation = z.strictObject({ token: Secret, name: Name, password: Password })
export type AcceptInvitation = z.output<typeof AcceptInvitation>

export const RequestReset = z.strictObject({ email: Email })
export type RequestReset = z.output<typeof RequestReset>

export const ResetPassword = z.strictObject({ token: Secret, password: Password })
export type ResetPassword = z.output<typeof ResetPassword>

const Current = Text.min(1, 'Enter your password').max(128)

export const ChangePassword = z.strictObject({ current: Current, password: Password })
export type ChangePassword = z.output<typeof ChangePassword>

export const Rename = z.strictObject({ name: Name })
export type Rename = z.output<typeof Rename>

/** What a change of the second factor is confirmed with. */
export const ConfirmPassword = z.strictObject({ password: Current })
export type ConfirmPassword = z.output<typeof ConfirmPassword>

/** A second factor that counts once a code of it was entered. Shown this once. */
export const NewSecondFactor = z.strictObject({
  /** `otpauth://…`, for a QR code. */
  uri: z.string(),
  /** Each is good once, in place of a code. */
  recoveryCodes: z.array(z.string()),
})
export type NewSecondFactor = z.output<typeof NewSecondFactor>

export const SecondFactorCode = z.strictObject({
  code: z.string().regex(/^\d{6}$/, 'Six digits'),
})
export type SecondFactorCode = z.output<typeof SecondFactorCode>

export const RecoveryCodes = z.strictObject({ recoveryCodes: z.array(z.string()) })
export type RecoveryCodes = z.output<typeof RecoveryCodes>

/** A role of the fleet: one that every fleet has, or one of its own. */
export const Role = z
  .strictObject({
    name: RoleName,
    description: z.string(),
    scopes: z.array(Scope),
    builtin: z.boolean(),
    /** How many have it. */
    people: z.int(),
  })
  .meta({ id: 'Role' })
export type Role = z.output<typeof Role>

export const SaveRole = z
  .strictObject({
    name: RoleName,
    description: Text.trim().max(200).default(''),
    scopes: z
      .array(Scope)
      .min(1, 'At least one scope')
      .max(Scope.options.length)
      .refine((it) => new Set(it).size === it.length, 'Each scope once'),
    reason: Reason,
  })
  .meta({ id: 'SaveRole' })
export type SaveRole = z.output<typeof SaveRole>

export const RemoveRole = z.strictObject({ name: RoleName, reason: Reason })
export type RemoveRole = z.output<typeof RemoveRole>
