/** Makes what is wanted the draft, the draft a release, and brings that to its end. */
import type {
  Draft,
  Layers,
  NamespaceDetail,
  ReleaseDetail,
  ReleaseSummary,
  RolloutPlan,
  SavedDraft,
} from '@foundation/core/config'
import { NamespaceSettings } from '@foundation/core/config'

import type { Api, Json } from './api.js'
import { atOnce, type Wanted } from './config-file.js'
import { Failure } from './failure.js'
import type { Io } from './io.js'
import { isDisputed, type Plan, pathOf, planOf } from './planning.js'
import { plural, printPlan, printProgress, printTrouble } from './print.js'

export interface ReleaseOptions {
  readonly title: string
  readonly reason: string
  readonly emergency: boolean
  /** Give up edits in the draft that nobody has released. */
  readonly replaceDraft: boolean
  /** Release what versions that run would refuse. */
  readonly allowIssues: boolean
  /** Null does not wait for the rollout. */
  readonly timeoutMs: number | null
}

export interface Outcome {
  readonly namespace: string
  /** Null where nothing was to be released. */
  readonly release: number | null
  readonly state: ReleaseSummary['state'] | 'unchanged'
  /** It went against its plan, or was stopped by somebody. */
  readonly stopped: boolean
}

export interface Run {
  readonly api: Api
  readonly io: Io
  /** Of this command. */
  readonly version: string
}

/** @throws Failure when it is refused, or the draft is somebody else's; then nothing is released */
export async function release(run: Run, wanted: Wanted, options: ReleaseOptions): Promise<Outcome> {
  const { api, io } = run
  const { namespace, layers } = wanted
  const plan = await settle(run, wanted, options.reason)
  io.err(printPlan(plan))
  if (plan.differences.length === 0)
    return { namespace, release: plan.release, state: 'unchanged', stopped: false }
  refuseRisks(plan, options)
  const version = plan.draft.same ? plan.draft.version : await save(api, plan, layers)
  return releaseDraft(run, { namespace, version, rollout: wanted.rollout ?? atOnce }, options)
}

/**
 * Releases the content of an older release again, over whatever came since. The server puts it in the draft, so that
 * secrets are those of then.
 *
 * @throws Failure as `release` does
 */
export async function releaseAgain(
  run: Run,
  { namespace, number }: { readonly namespace: string; readonly number: number },
  options: ReleaseOptions,
): Promise<Outcome> {
  const { api, io } = run
  const path = pathOf(namespace)
  const { row, draft: before } = await api.get<NamespaceDetail>(path)
  if (row.edited) {
    const { draft } = await planOf(api, { namespace, layers: before.layers as Layers })
    // It is asked about itself, and so is the same; what matters is whether it is lost.
    refuseDisputed(namespace, { draft: { ...draft, same: false } }, options.replaceDraft)
  }
  const { version, layers } = await api.post<Draft>(`${path}/releases/${number}/restore`, {})
  const plan = await planOf(api, { namespace, layers: layers as Layers })
  io.err(printPlan(plan))
  if (plan.differences.length === 0)
    return { namespace, release: plan.release, state: 'unchanged', stopped: false }
  refuseRisks({ ...plan, draft: { ...plan.draft, same: true } }, options)
  return releaseDraft(run, { namespace, version, rollout: atOnce }, options)
}

async function releaseDraft(
  run: Run,
  { namespace, version, rollout }: { namespace: string; version: number; rollout: RolloutPlan },
  options: ReleaseOptions,
): Promise<Outcome> {
  const { title, reason, emergency } = options
  const input = { version, title, reason, emergency, plan: rollout }
  const made = await run.api.post<ReleaseSummary>(`${pathOf(namespace)}/releases`, input)
  return follow(run, made, options)
}

/** The namespace as it has to be before its values are: made, and with these settings. */
async function settle({ api, io }: Run, wanted: Wanted, reason: string): Promise<Plan> {
  const { namespace, settings } = wanted
  const plan = await planOf(api, wanted)
  if (plan.isNew) {
    const made = { namespace, settings: settings ?? NamespaceSettings.parse({}), reason }
    await api.post<NamespaceDetail>('/config/namespaces', made)
    io.err(`${namespace}: made\n`)
    return planOf(api, wanted)
  }
  if (plan.settings && settings) {
    await api.put<NamespaceDetail>(`${pathOf(namespace)}/settings`, { settings, reason })
    io.err(`${namespace}: settings changed\n`)
    return { ...plan, settings: false }
  }
  return plan
}

/** @throws Failure unless the draft may be replaced */
export function refuseDisputed(
  namespace: string,
  plan: Pick<Plan, 'draft'>,
  replace: boolean,
): void {
  if (replace || !isDisputed(plan)) return
  const { by } = plan.draft
  throw new Failure(
    `The draft of ${namespace} holds edits${by === null ? '' : ` by ${by}`} that are not released: release or discard them in the console, or pass --replace-draft`,
  )
}

function refuseRisks(plan: Plan, options: ReleaseOptions): void {
  const { namespace, issues } = plan
  refuseDisputed(namespace, plan, options.replaceDraft)
  if (issues.length > 0 && !options.allowIssues) {
    throw new Failure(
      `Versions that run would refuse ${plural(issues.length, 'value')} of ${namespace}: mend them, or pass --allow-issues`,
      { issues: issues.map(({ path, message }) => ({ path, message })) },
    )
  }
}

/** @returns the version of the draft, which then holds these layers and nothing else */
async function save(
  api: Api,
  { namespace, draft }: Plan,
  layers: Wanted['layers'],
): Promise<number> {
  const saved = await api.put<SavedDraft>(`${pathOf(namespace)}/draft`, {
    version: draft.version,
    layers,
  })
  if (saved.outcome === 'saved') return saved.draft.version
  throw new Failure(
    `Somebody else saved the draft of ${namespace} at the same time, so it was not released: look at it in the console, then try again`,
  )
}

/** Between two looks at a rollout. */
const pollMs = 1_000

/** Starts a release once it may, and tells of it until it ends, stops or the time is over. */
async function follow(
  run: Run,
  made: Json<ReleaseSummary>,
  { reason, timeoutMs }: Pick<ReleaseOptions, 'reason' | 'timeoutMs'>,
): Promise<Outcome> {
  const { api, io } = run
  const { namespace, number } = made
  const path = `${pathOf(namespace)}/releases/${number}`
  const until = io.now() + (timeoutMs ?? 0)
  const say = teller(io)
  let { state } = made
  for (;;) {
    if (state === 'approved')
      ({ state } = await api.post<ReleaseSummary>(`${path}/start`, { reason }))
    if (timeoutMs === null) return { namespace, release: number, state, stopped: false }
    const detail = await look(run, path, until, say)
    if (detail) {
      state = detail.release.state
      if (state === 'in_review') say(`${namespace} #${number} waits for somebody to approve it`)
      else say(printProgress(detail))
      const ended = endOf(detail)
      if (ended !== null) {
        if (ended === 'stopped') io.err(printTrouble(detail))
        return { namespace, release: number, state, stopped: ended === 'stopped' }
      }
    }
    if (io.now() >= until) {
      throw new Failure(
        `Release ${number} of ${namespace} is not through after ${plural(Math.round((timeoutMs ?? 0) / 1_000), 'second')}; it goes on without this command`,
      )
    }
    if (state !== 'approved') await io.sleep(pollMs)
  }
}

/** Null while the control plane is away: the rollout is its own, and goes on when it is back. */
async function look(
  { api, io }: Run,
  path: string,
  until: number,
  say: (line: string) => void,
): Promise<Json<ReleaseDetail> | null> {
  try {
    return await api.get<ReleaseDetail>(path)
  } catch (error) {
    if (!(error instanceof Failure) || !error.details.isPassing || io.now() >= until) throw error
    say(`${error.message}; still waiting`)
    return null
  }
}

/** Null while it is on its way. Whatever followed a release that was completed, it was through. */
function endOf({ release: { state }, events }: Json<ReleaseDetail>): 'through' | 'stopped' | null {
  if (state === 'in_review' || state === 'approved' || state === 'rolling_out') return null
  if (state === 'released' || events.some(({ what }) => what === 'completed')) return 'through'
  return 'stopped'
}

/** Each line once, however often it is said in a row. */
function teller(io: Io): (line: string) => void {
  let last = ''
  return (line) => {
    if (line !== last) io.err(`${line}\n`)
    last = line
  }
}
