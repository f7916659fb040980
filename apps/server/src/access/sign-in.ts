/** What goes around the library's own sign-in: how often one may try, the cookie of a known browser, and the trace. */
import { FoundationError } from '@foundation/core/errors'

import type { Ctx } from '../context.js'
import { followClaims } from './admission.js'
import type { Arrival } from './library.js'
import { record } from './record.js'
import {
  deviceCookieLifeMs,
  giveBack,
  newDeviceCookie,
  readDevice,
  type SignInTry,
  takeTry,
} from './throttle.js'

/** One request to sign in, on its way through the library. */
export interface SignInFlow {
  readonly ctx: Omit<Ctx, 'actor'>
  readonly secret: string
  readonly consoleUrl: string
  /** What the library finds out. */
  readonly arrival: Arrival
  readonly ask: (request: Request) => Promise<Response>
}

const nobody = { id: 'anonymous', name: 'anonymous' } as const

/**
 * Signs in with a password, or with the code that follows it.
 *
 * @throws FoundationError `access.sign_in_limited`, `access.sign_in_refused`
 */
export async function answerSignIn(
  flow: SignInFlow,
  path: string,
  request: Request,
): Promise<Response> {
  if (path !== '/sign-in/email') return answerCode(flow, request)
  const { ctx, secret, arrival, ask } = flow
  const email = emailOf(await request.clone().text())
  const attempt: SignInTry = {
    address: ctx.address ?? 'unknown',
    email,
    device: readDevice(secret, email, cookieOf(request.headers, deviceCookie(flow.consoleUrl))),
  }
  await takeTry(ctx.db, ctx.clock(), attempt)
  const answer = await ask(request)
  if (answer.status === 401) {
    await recordRefusal(ctx, email, 'password')
    return answer
  }
  if (answer.ok && arrival.personId !== null) {
    await giveBack(ctx.db, attempt)
    // The first of two steps makes a session too, and takes it back.
    const { twoFactorRedirect } = (await answer.clone().json()) as { twoFactorRedirect?: boolean }
    if (twoFactorRedirect !== true) return arrived(flow, answer, 'password')
  }
  return answer
}

/** The second step counts only for who took the first: a session that is there does not stand in for it. */
async function answerCode(flow: SignInFlow, request: Request): Promise<Response> {
  const headers = new Headers(request.headers)
  const cookies = (headers.get('cookie') ?? '').split(/;\s*/)
  headers.set('cookie', cookies.filter((it) => !/session_token=/.test(it)).join('; '))
  const answer = await flow.ask(new Request(request, { headers }))
  if (answer.ok && flow.arrival.personId !== null) return arrived(flow, answer, 'code')
  if (answer.status === 401 || answer.status === 400)
    await record(flow.ctx, nobody, {
      action: 'access.sign_in_refused',
      target: 'unknown',
      reason: 'code',
    })
  return answer
}

/** Comes back from the provider, signed in or not. */
export async function followProvider(flow: SignInFlow, request: Request): Promise<Response> {
  const { ctx, arrival } = flow
  const answer = await flow.ask(request)
  const { personId, sessionId, claimed } = arrival
  if (personId === null || sessionId === null) {
    await record(ctx, nobody, {
      action: 'access.sign_in_refused',
      target: 'unknown',
      reason: 'provider',
    })
    return answer
  }
  if (claimed && (await followClaims(ctx, personId, claimed)))
    return arrived(flow, answer, 'provider')
  await ctx.db.personSession.deleteMany({ where: { id: sessionId } })
  await record(ctx, nobody, {
    action: 'access.sign_in_refused',
    target: personId,
    reason: 'provider',
  })
  return new Response(null, {
    status: 302,
    headers: { location: new URL('/sign-in?refused=provider', flow.consoleUrl).href },
  })
}

export async function answerSignOut(
  answer: Response,
  ctx: Omit<Ctx, 'actor'>,
  person: { readonly id: string; readonly name: string } | null,
): Promise<Response> {
  if (answer.ok && person)
    await record(ctx, person, { action: 'access.sign_out', target: person.id })
  return answer
}

/** Somebody is in: the trace of it, and the cookie with which this browser is known from now on. */
async function arrived(
  { ctx, secret, consoleUrl, arrival }: SignInFlow,
  answer: Response,
  reason: 'password' | 'code' | 'provider',
): Promise<Response> {
  const { personId } = arrival
  if (personId === null) throw new FoundationError('internal')
  const person = await ctx.db.person.findFirst({
    where: { id: personId, fleetId: ctx.fleetId },
    select: { id: true, name: true, email: true },
  })
  // Of another fleet of this database: the session is of no use here, and nobody's business.
  if (!person) return answer
  await record(ctx, person, { action: 'access.sign_in', target: person.id, reason })
  const kept = new Response(answer.body, answer)
  kept.headers.append(
    'set-cookie',
    [
      `${deviceCookie(consoleUrl)}=${newDeviceCookie(secret, person.email)}`,
      `Max-Age=${deviceCookieLifeMs / 1_000}`,
      'Path=/',
      'HttpOnly',
      'SameSite=Lax',
      ...(consoleUrl.startsWith('https:') ? ['Secure'] : []),
    ].join('; '),
  )
  return kept
}

/** Who was tried is told only where there is such a person: people also type passwords into the wrong field. */
async function recordRefusal(
  ctx: Omit<Ctx, 'actor'>,
  email: string,
  reason: string,
): Promise<void> {
  const person = await ctx.db.person.findFirst({
    where: { email: email.toLowerCase(), fleetId: ctx.fleetId },
    select: { id: true },
  })
  const target = person?.id ?? 'unknown'
  await record(ctx, nobody, { action: 'access.sign_in_refused', target, reason })
}

function deviceCookie(consoleUrl: string): string {
  return consoleUrl.startsWith('https:') ? '__Host-foundation.device' : 'foundation.device'
}

function emailOf(body: string): string {
  try {
    const { email } = JSON.parse(body) as { email?: unknown }
    return typeof email === 'string' ? email.slice(0, 254) : ''
  } catch {
    return ''
  }
}

function cookieOf(headers: Headers, name: string): string | undefined {
  const prefix = `${name}=`
  const cookies = (headers.get('cookie') ?? '').split(/;\s*/)
  return cookies.find((it) => it.startsWith(prefix))?.slice(prefix.length)
}
