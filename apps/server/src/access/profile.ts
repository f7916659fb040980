/** What people change of themselves: their name, and the second factor. */
import type {
  ConfirmPassword,
  NewSecondFactor,
  RecoveryCodes,
  Rename,
  SecondFactorCode,
} from '@foundation/core/access'

import type { Ctx } from '../context.js'
import type { AccessDesk } from './desk.js'
import { checkPassword } from './passwords.js'
import { mutateAs, record } from './record.js'
import type { Visit, Visitor } from './visit.js'

type Desk = Pick<AccessDesk, 'people'>

export function rename(ctx: Ctx, { id, name: before }: Visitor, { name }: Rename): Promise<null> {
  return mutateAs(ctx, { id, name: before }, async (tx) => {
    if (before === name) return { result: null, trace: [] }
    await tx.person.update({ where: { id }, data: { name } })
    const trace = { action: 'access.rename', target: id, before: { name: before }, after: { name } }
    return { result: null, trace: [trace] }
  })
}

/**
 * It counts once a code of it was confirmed.
 *
 * @throws FoundationError `access.sign_in_limited`, `access.password_wrong`, `access.second_factor_exists`
 */
export async function beginSecondFactor(
  ctx: Ctx & Visit,
  { people }: Desk,
  me: Visitor,
  { password }: ConfirmPassword,
): Promise<NewSecondFactor> {
  await checkPassword(ctx, people, me, password)
  return people.beginSecondFactor(ctx.headers, password)
}

/** @throws FoundationError `access.code_wrong`, `access.second_factor_missing` */
export async function confirmSecondFactor(
  ctx: Ctx & Visit,
  { people }: Desk,
  me: Visitor,
  { code }: SecondFactorCode,
): Promise<null> {
  ctx.keepCookies(await people.confirmSecondFactor(ctx.headers, code))
  await record(ctx, me, { action: 'access.second_factor_on', target: me.id })
  return null
}

/** @throws FoundationError `access.sign_in_limited`, `access.password_wrong`, `access.second_factor_missing` */
export async function endSecondFactor(
  ctx: Ctx & Visit,
  { people }: Desk,
  me: Visitor,
  { password }: ConfirmPassword,
): Promise<null> {
  await checkPassword(ctx, people, me, password)
  ctx.keepCookies(await people.endSecondFactor(ctx.headers, password))
  await record(ctx, me, { action: 'access.second_factor_off', target: me.id })
  return null
}

/** @throws FoundationError `access.sign_in_limited`, `access.password_wrong`, `access.second_factor_missing` */
export async function renewRecoveryCodes(
  ctx: Ctx & Visit,
  { people }: Desk,
  me: Visitor,
  { password }: ConfirmPassword,
): Promise<RecoveryCodes> {
  await checkPassword(ctx, people, me, password)
  const codes = await people.renewRecoveryCodes(ctx.headers, password)
  await record(ctx, me, { action: 'access.recovery_codes_renew', target: me.id })
  return codes
}
