/** `apply`: files become so, whatever they hold. */
import { isSame } from '@foundation/core/config'
import type { Policy } from '@foundation/core/protection'
import type { JsonValue } from '@foundation/core/text'

import type { Given } from './arguments.js'
import { type Command, output, show } from './command.js'
import { releaseOptions, releasing } from './config-commands.js'
import { readText } from './config-file.js'
import { Failure, Misuse } from './failure.js'
import { exitCodes } from './io.js'
import { planOf } from './planning.js'
import { inWords, printPlan } from './print.js'
import { type Run, release } from './releasing.js'
import { readResourceFile, type WantedPolicy, type WantedResource } from './resource-file.js'

interface Applied {
  readonly kind: WantedResource['kind']
  readonly name: string
  readonly did: string
  /** Of a policy the revision, of a namespace the number of its release; null where there is none. */
  readonly version: number | null
  /** Its rollout went against its plan, or was stopped by somebody. */
  readonly stopped: boolean
}

const { json: _, ...options } = releasing

export const apply: Command = {
  name: 'apply',
  operands: [],
  about:
    'Makes namespaces and policies what files say. Takes one after the other. Ends with 2 when --dry-run finds changes, with 3 when a rollout is stopped or turned back.',
  options: {
    file: {
      type: 'string',
      short: 'f',
      value: '<file>',
      multiple: true,
      about: 'What to apply, - for standard input; may be there more than once',
    },
    'dry-run': { type: 'boolean', about: 'Say what would change, and change nothing' },
    ...options,
    output,
  },
  async run(run, given) {
    const wanted = await readAll(run, given.texts('file'))
    const done: Applied[] = []
    for (const one of wanted) {
      const applied = given.flag('dry-run') ? await look(run, one) : await applyOne(run, given, one)
      done.push(applied)
      if (applied.stopped) break
    }
    show(run, given, done, () =>
      done.map(({ kind, name, did, version }) => [
        kind,
        name,
        version === null ? inWords(did) : `${inWords(did)} (${version})`,
      ]),
    )
    if (done.some(({ stopped }) => stopped)) return exitCodes.stopped
    const changes = given.flag('dry-run') && done.some(({ did }) => did !== 'unchanged')
    return changes ? exitCodes.changes : exitCodes.done
  },
}

async function readAll({ io }: Run, files: readonly string[]): Promise<WantedResource[]> {
  if (files.length === 0) throw new Misuse('-f says what to apply. See foundation apply --help')
  const wanted: WantedResource[] = []
  for (const file of files) {
    const text = await readText(io, file)
    wanted.push(...readResourceFile(file, text, io.env))
  }
  const names = wanted.map(({ kind, name }) => `${kind} ${name}`)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Failure(`The ${twice} is there twice`)
  return wanted
}

async function applyOne(run: Run, given: Given, resource: WantedResource): Promise<Applied> {
  const { kind, name } = resource
  const { reason, ...others } = releaseOptions(given, `Apply ${name}`)
  if (resource.kind === 'policy') return applyPolicy(run, resource.wanted, reason)
  const outcome = await release(run, resource.wanted, { ...others, reason })
  const { state, stopped, release: version } = outcome
  return { kind, name, did: state, version, stopped }
}

async function applyPolicy({ api }: Run, wanted: WantedPolicy, reason: string): Promise<Applied> {
  const { policy: name, selector, spec } = wanted
  const standing = await policyOf({ api }, name)
  if (standing && isAs(standing, wanted))
    return { kind: 'policy', name, did: 'unchanged', version: standing.revision, stopped: false }
  const path = `/protection/policies/${encodeURIComponent(name)}`
  // Whoever was quicker is not overruled: it is refused, and the file is looked at again.
  const condition = standing ? { 'if-match': `"${standing.revision}"` } : { 'if-none-match': '*' }
  const saved = await api.put<Policy>(path, { selector, spec, reason }, condition)
  const did = standing ? 'changed' : 'made'
  return { kind: 'policy', name, did, version: saved.revision, stopped: false }
}

async function look(run: Run, { kind, name, wanted }: WantedResource): Promise<Applied> {
  if (kind === 'policy') {
    const standing = await policyOf(run, name)
    const did = !standing ? 'to be made' : isAs(standing, wanted) ? 'unchanged' : 'to be changed'
    return { kind, name, did, version: standing?.revision ?? null, stopped: false }
  }
  const plan = await planOf(run.api, wanted)
  run.io.err(printPlan(plan))
  const { isNew, settings, differences, release: version } = plan
  const changes = settings || differences.length > 0
  const did = isNew ? 'to be made' : changes ? 'to be changed' : 'unchanged'
  return { kind, name, did, version, stopped: false }
}

async function policyOf({ api }: Pick<Run, 'api'>, name: string) {
  try {
    return await api.get<Policy>(`/protection/policies/${encodeURIComponent(name)}`)
  } catch (error) {
    if (error instanceof Failure && error.details.code === 'protection.policy_not_found')
      return null
    throw error
  }
}

function isAs(
  standing: { readonly selector: unknown; readonly spec: unknown },
  { selector, spec }: WantedPolicy,
): boolean {
  return (
    isSame(standing.selector as JsonValue, selector as JsonValue) &&
    isSame(ownOf(standing.spec), ownOf(spec))
  )
}

/** Without what the server works out by itself from the selector. */
function ownOf(spec: unknown): JsonValue {
  const { match, ...parts } = spec as { readonly match: object }
  return { ...parts, match: { ...match, narrowed: null } } as JsonValue
}
