/** `doctor`: looks at a deployment from outside, and says what to mend. */
import type { AuditVerdict } from '@foundation/core/audit'
import type { Deployment, Overview } from '@foundation/core/health'

import { reasonOf } from './api.js'
import { type Command, output, show } from './command.js'
import { type Connection, findConnection } from './credentials.js'
import { Failure } from './failure.js'
import {
  databaseOf,
  type Finding,
  fail,
  messagesOf,
  nodesOf,
  ok,
  serversOf,
  skip,
  tokenOf,
  warn,
} from './findings.js'
import { exitCodes } from './io.js'
import { plural } from './print.js'
import type { Run } from './releasing.js'

const timeoutMs = 10_000
/** Past this, times of this machine and the server's cannot be set against each other. */
const maxSkewMs = 5_000
const slowMs = 500

export const doctor: Command = {
  name: 'doctor',
  operands: [],
  about:
    'Looks at a deployment from outside and says what to mend. Changes nothing. Ends with 1 when something is broken.',
  options: { output },
  async run(run, given) {
    const findings = await examine(run)
    show(run, given, findings, () =>
      findings.flatMap(({ check, result, what, mend }) => [
        [result, check, what],
        ...(mend === '' ? [] : [['', '', `→ ${mend}`]]),
      ]),
    )
    return findings.some(({ result }) => result === 'fail') ? exitCodes.failed : exitCodes.done
  },
}

/** Each check by itself; those that need what an earlier one found broken are left out. */
async function examine(run: Run): Promise<Finding[]> {
  const { io } = run
  let connection: Connection
  try {
    connection = await findConnection(io)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [fail('connection', error.message, 'Say where the control plane is, and who asks.')]
  }
  const { url } = connection
  const findings = [transportOf(url)]
  const reached = await reach(run, url)
  findings.push(...reached.findings)
  if (reached.isThere) {
    findings.push(await readiness(run, url))
    const inside = await insideOf(run, run.version)
    findings.push(...inside.findings)
    if (inside.isKnown) findings.push(await auditOf(run))
  }
  return findings
}

function transportOf(url: string): Finding {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:') return ok('transport', 'encrypted')
  const isLocal = /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
  if (isLocal) return ok('transport', 'not encrypted, but on this machine')
  return warn(
    'transport',
    'not encrypted: tokens can be read on the way',
    'Give the server a certificate, or put a proxy with one before it, and use https://.',
  )
}

async function reach({ io }: Run, url: string): Promise<{ isThere: boolean; findings: Finding[] }> {
  const ask = async () => {
    const began = io.now()
    const response = await io.fetch(`${url}/api/v1/openapi.json`, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { response, tookMs: Math.round(io.now() - began), text: await response.text() }
  }
  let answer: Awaited<ReturnType<typeof ask>>
  try {
    await ask()
    // The first waited for names, for TLS, and for a server that was idle.
    answer = await ask()
  } catch (error) {
    const mend = 'Check the address, the name service, the firewall and that the server runs.'
    return {
      isThere: false,
      findings: [fail('reach', `${url} does not answer: ${reasonOf(error)}`, mend)],
    }
  }
  const { response, text, tookMs } = answer
  if (!response.ok || !isDescription(text)) {
    const what = `${url} answers with status ${response.status}, but is no control plane`
    const mend = 'Check FOUNDATION_URL, and that a proxy before it passes /api/ on.'
    return { isThere: false, findings: [fail('reach', what, mend)] }
  }
  const findings = [
    tookMs > slowMs
      ? warn('reach', `answers after ${tookMs} ms`, 'Look at the load of server and database.')
      : ok('reach', `answers after ${tookMs} ms`),
    clockOf(response, io.clock()),
  ]
  if (url.startsWith('https:') && !response.headers.has('strict-transport-security')) {
    findings.push(
      warn(
        'headers',
        'no Strict-Transport-Security',
        'Let the server know that it is behind TLS, or have the proxy keep its headers.',
      ),
    )
  }
  return { isThere: true, findings }
}

function isDescription(text: string): boolean {
  try {
    return typeof (JSON.parse(text) as { openapi?: unknown }).openapi === 'string'
  } catch {
    return false
  }
}

function clockOf(response: Response, now: number): Finding {
  const told = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(told)) return skip('clock', 'the answer has no date')
  // A date has whole seconds.
  const skewMs = Math.abs(now - told)
  if (skewMs <= maxSkewMs) return ok('clock', 'as here')
  return warn(
    'clock',
    `${Math.round(skewMs / 1_000)} s away from the clock here`,
    'Keep clocks by NTP: times in the audit and of expiry are the server’s.',
  )
}

async function readiness({ io }: Run, url: string): Promise<Finding> {
  const response = await io
    .fetch(`${url}/readyz`, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    .catch(() => null)
  const body: unknown = response ? await response.json().catch(() => null) : null
  const { status, reason } = Object(body) as { status?: unknown; reason?: unknown }
  if (status === 'ready') return ok('ready', 'the server can do its work')
  if (status === 'unready')
    return fail('ready', `the server cannot work: ${reason}`, 'Look at its log, and its database.')
  return skip('ready', 'not to be asked at the address of the console')
}

/** What the server says of itself, of the fleet, and of whoever asks. */
async function insideOf(
  { api, io }: Run,
  version: string,
): Promise<{ isKnown: boolean; findings: Finding[] }> {
  try {
    const [deployment, overview] = await Promise.all([
      api.get<Deployment>('/deployment'),
      api.get<Overview>('/health/overview'),
    ])
    return {
      isKnown: true,
      findings: [
        tokenOf(deployment, io.clock()),
        ...serversOf(deployment, version),
        messagesOf(deployment),
        databaseOf(deployment),
        nodesOf(overview),
      ],
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, action = '' } = error.details
    if (code === 'access.scope_missing') {
      const what = 'known, but may not read the fleet'
      const mend = 'Ask with a token that has the scope fleet:read to have all of it looked at.'
      return { isKnown: true, findings: [warn('token', what, mend)] }
    }
    return { isKnown: false, findings: [fail('token', error.message, action)] }
  }
}

async function auditOf({ api }: Run): Promise<Finding> {
  let after = ''
  let checked = 0
  try {
    for (;;) {
      const verdict = await api.get<AuditVerdict>(`/audit/verify${after}`)
      checked += verdict.checked
      if (verdict.fault) {
        const { seq, how } = verdict.fault
        const what = how === 'cut' ? `cut at entry ${seq}` : `entry ${seq} was ${how}`
        const mend =
          'Somebody wrote past the control plane: find out who can, then compare backups.'
        return fail('audit', what, mend)
      }
      if (verdict.next === null) return ok('audit', `whole: ${plural(checked, 'entry', 'entries')}`)
      after = `?after=${verdict.next}`
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.details.code === 'access.scope_missing')
      return skip('audit', 'the token may not read the audit')
    return fail('audit', error.message, error.details.action ?? '')
  }
}
