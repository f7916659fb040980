/** Signing in and out: the endpoints that are no procedures, because they set and clear cookies by themselves. */
import { type Refusal, readRefusal, refusalOf } from './auth-refusal'

/** Why somebody is not in, in words. */
export class SignInError extends Error {
  readonly startsOver: boolean

  constructor({ message, startsOver }: Refusal) {
    super(message)
    this.name = 'SignInError'
    this.startsOver = startsOver
  }
}

/**
 * The first step.
 *
 * @returns whether they are in, or have to enter a code
 * @throws SignInError
 */
export async function signIn(email: string, password: string): Promise<'in' | 'code'> {
  const answer: unknown = await (await post('/sign-in/email', { email, password })).json()
  const asksForCode = typeof answer === 'object' && answer !== null && 'twoFactorRedirect' in answer
  return asksForCode && answer.twoFactorRedirect === true ? 'code' : 'in'
}

/** What the second step is taken with. */
export type CodeKind = 'app' | 'recovery'

const codeEndpoints: Record<CodeKind, string> = {
  app: '/two-factor/verify-totp',
  recovery: '/two-factor/verify-backup-code',
}

/** The second step. @throws SignInError */
export async function enterCode(kind: CodeKind, code: string): Promise<void> {
  await post(codeEndpoints[kind], { code })
}

/** @throws SignInError when the session goes on */
export async function signOut(): Promise<void> {
  await post('/sign-out', {})
}

async function post(path: string, body: Readonly<Record<string, string>>): Promise<Response> {
  const answer = await fetch(`/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null)
  if (answer?.ok) return answer
  throw new SignInError(refusalOf(answer && (await readRefusal(answer))))
}
