/** The commands of configuration. */
import path from 'node:path'
import {
  type ConfigPlan,
  type Draft,
  isFields,
  type Layers,
  missing,
  type NamespaceDetail,
  parsePath,
  type ReleaseDetail,
  type ReleaseSummary,
  valueAt,
  withValue,
} from '@foundation/core/config'
import { isFoundationError } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'
import { parse as parseYaml, stringify } from 'yaml'

import type { Json } from './api.js'
import { type Given, type Option, parseNumber, parseSpan } from './arguments.js'
import type { Command } from './command.js'
import { readConfigFile, readText, secretOf, type Wanted } from './config-file.js'
import { Failure, Misuse } from './failure.js'
import { exitCodes } from './io.js'
import { changesOf, pathOf, planOf } from './planning.js'
import { inWords, printHistory, printPlan, printSum } from './print.js'
import {
  type Outcome,
  type ReleaseOptions,
  type Run,
  refuseDisputed,
  release,
  releaseAgain,
} from './releasing.js'

const json: Option = { type: 'boolean', about: 'Print the result as JSON' }
export const releasing: Readonly<Record<string, Option>> = {
  title: { type: 'string', value: '<text>', about: 'What the release is called' },
  reason: { type: 'string', value: '<text>', about: 'Why, for the audit log' },
  emergency: { type: 'boolean', about: 'Release without the review that the namespace asks for' },
  'replace-draft': { type: 'boolean', about: 'Give up edits in the draft that are not released' },
  'allow-issues': { type: 'boolean', about: 'Release what versions that run would refuse' },
  'no-wait': { type: 'boolean', about: 'Do not wait for the rollout' },
  timeout: {
    type: 'string',
    value: '<span>',
    about: 'How long to wait, in s, m, h or d',
    default: '30m',
  },
  json,
}

const plan: Command = {
  name: 'config plan',
  operands: ['<file>…'],
  about: 'Shows what files would change. Ends with 0 for nothing, 2 for changes.',
  options: { json },
  async run(run, given) {
    const plans = []
    for (const wanted of await readFiles(run, given.operands))
      plans.push(await planOf(run.api, wanted))
    const changes = plans.reduce((sum, it) => sum + changesOf(it), 0)
    if (given.flag('json')) print(run, { changes, namespaces: plans })
    else run.io.out(plans.map(printPlan).join('') + printSum(plans))
    return changes === 0 ? exitCodes.done : exitCodes.changes
  },
}

const apply: Command = {
  name: 'config apply',
  operands: ['<file>…'],
  about:
    'Releases what files say, and waits for each rollout. Takes one namespace after the other. Ends with 3 when one is stopped or turned back.',
  options: releasing,
  async run(run, given) {
    const names = given.operands.map((file) => path.basename(file)).join(', ')
    const options = releaseOptions(given, `Apply ${names}`)
    const outcomes: Outcome[] = []
    for (const wanted of await readFiles(run, given.operands)) {
      const outcome = await release(run, wanted, options)
      outcomes.push(outcome)
      if (!given.flag('json')) run.io.out(printOutcome(outcome))
      if (outcome.stopped) break
    }
    if (given.flag('json')) print(run, { namespaces: outcomes })
    return outcomes.some(({ stopped }) => stopped) ? exitCodes.stopped : exitCodes.done
  },
}

const get: Command = {
  name: 'config get',
  operands: ['<namespace>', '[path]'],
  about: 'Prints a namespace as a file, or one value of a layer. Secrets stay masked.',
  options: {
    layer: { type: 'string', value: '<name>', about: 'Whose value', default: 'default' },
    release: {
      type: 'string',
      value: '<number>',
      about: 'Of this release, not of the one that runs',
    },
    draft: { type: 'boolean', about: 'Of the draft' },
    json,
  },
  async run(run, given) {
    const [namespace = '', at] = given.operands
    const layers = await layersAt(run, namespace, given)
    if (at === undefined) {
      const file = { namespace, layers }
      if (given.flag('json')) print(run, file)
      else run.io.out(stringify(file))
      return exitCodes.done
    }
    const name = given.text('layer') ?? 'default'
    const value = valueAt(layerOf(layers, name).values, namesOf(at))
    if (value === missing)
      throw new Failure(`${namespace} has no value at ${at} in the layer ${name}`)
    if (given.flag('json') || typeof value !== 'string') print(run, value)
    else run.io.out(`${value}\n`)
    return exitCodes.done
  },
}

const set: Command = {
  name: 'config set',
  operands: ['<namespace>', '<path>', '<value>'],
  about:
    'Releases one value, over what runs, and waits for the rollout. The value is YAML: 5, true, [a, b], text; before one that begins with a hyphen write --.',
  options: {
    layer: { type: 'string', value: '<name>', about: 'In which layer', default: 'default' },
    string: { type: 'boolean', about: 'Take the value for text, whatever it looks like' },
    secret: { type: 'boolean', about: 'The value is a secret, and given as env:NAME' },
    ...releasing,
  },
  async run(run, given) {
    const [namespace = '', at = '', text = ''] = given.operands
    const name = given.text('layer') ?? 'default'
    const names = namesOf(at)
    if (names.length === 0) throw new Misuse('A path names a value, as in db.pool.max')
    const value = givenValue(run, given, text)
    const options = releaseOptions(given, `Set ${at}`)
    const standing = await whatRuns(run, namespace, options)
    layerOf(standing, name)
    const layers = standing.map((layer) =>
      layer.name === name
        ? { ...layer, values: withValue(layer.values, names, value) as typeof layer.values }
        : layer,
    )
    return end(run, given, await release(run, { namespace, layers }, options))
  },
}

const history: Command = {
  name: 'config history',
  operands: ['<namespace>'],
  about: 'Lists the releases of a namespace, newest first.',
  options: {
    limit: { type: 'string', value: '<number>', about: 'How many, 200 at most', default: '20' },
    json,
  },
  async run(run, given) {
    const [namespace = ''] = given.operands
    const limit = parseNumber('--limit', given.text('limit') ?? '')
    const releases = await run.api.get<ReleaseSummary[]>(
      `${pathOf(namespace)}/releases?limit=${limit}`,
    )
    if (given.flag('json')) print(run, releases)
    else run.io.out(releases.length === 0 ? 'No release yet.\n' : printHistory(releases))
    return exitCodes.done
  },
}

const rollback: Command = {
  name: 'config rollback',
  operands: ['<namespace>', '[number]'],
  about:
    'Takes a release back. It is the one on its way, else the one that runs, for which a new one with the content before it follows. With --to the content of any release is released again, and the rollout waited for.',
  options: {
    to: { type: 'string', value: '<number>', about: 'Release the content of this one again' },
    ...releasing,
  },
  async run(run, given) {
    const [namespace = '', text] = given.operands
    const to = given.text('to')
    if (to !== undefined) {
      if (text !== undefined) throw new Misuse('--to says it all: leave the other number out')
      const number = parseNumber('--to', to)
      const options = releaseOptions(given, `Back to release ${number}`)
      return end(run, given, await releaseAgain(run, { namespace, number }, options))
    }
    const number =
      text === undefined ? await currentOf(run, namespace) : parseNumber('A release', text)
    const reason = given.text('reason') ?? 'foundation config rollback'
    const made = await run.api.post<ReleaseSummary>(
      `${pathOf(namespace)}/releases/${number}/roll-back`,
      { reason },
    )
    if (given.flag('json')) print(run, made)
    else if (made.number === number) run.io.out(`${namespace} #${number} ${inWords(made.state)}\n`)
    else run.io.out(`${namespace} #${number} taken back by #${made.number}: ${made.title}\n`)
    return exitCodes.done
  },
}

export const configCommands: readonly Command[] = [plan, apply, get, set, history, rollback]

function print({ io }: Run, value: unknown): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`)
}

function end(run: Run, given: Given, outcome: Outcome): number {
  if (given.flag('json')) print(run, outcome)
  else run.io.out(printOutcome(outcome))
  return outcome.stopped ? exitCodes.stopped : exitCodes.done
}

function printOutcome({ namespace, release: number, state }: Outcome): string {
  if (state === 'unchanged') return `${namespace}: no change\n`
  return `${namespace} #${number} ${inWords(state)}\n`
}

async function readFiles({ io }: Run, files: readonly string[]): Promise<Wanted[]> {
  const wanted: Wanted[] = []
  for (const file of files) {
    const text = await readText(io, file)
    wanted.push(...readConfigFile(file, text, io.env))
  }
  const names = wanted.map(({ namespace }) => namespace)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Failure(`The namespace ${twice} is there twice`)
  return wanted
}

export function releaseOptions(given: Given, title: string): ReleaseOptions {
  return {
    title: given.text('title') ?? title.slice(0, 200),
    reason: given.text('reason') ?? 'foundation config',
    emergency: given.flag('emergency'),
    replaceDraft: given.flag('replace-draft'),
    allowIssues: given.flag('allow-issues'),
    timeoutMs: given.flag('no-wait') ? null : parseSpan('timeout', given.text('timeout') ?? ''),
  }
}

async function layersAt({ api }: Run, namespace: string, given: Given): Promise<Layers> {
  const number = given.text('release')
  if (number !== undefined) {
    const path = `${pathOf(namespace)}/releases/${parseNumber('--release', number)}`
    return (await api.get<ReleaseDetail>(path)).layers as Layers
  }
  const { layers, draft } = await api.get<NamespaceDetail>(pathOf(namespace))
  if (given.flag('draft')) return draft.layers as Layers
  if (layers) return layers as Layers
  throw new Failure(`Nothing of ${namespace} is released yet: pass --draft to see what is edited`)
}

/**
 * What runs, to change one value of. The draft becomes that first, so that its masked secrets are those that run.
 *
 * @throws Failure when the draft holds what would be lost
 */
async function whatRuns(
  { api }: Run,
  namespace: string,
  { replaceDraft }: ReleaseOptions,
): Promise<Layers> {
  const path = pathOf(namespace)
  const { row, layers, draft } = await api.get<NamespaceDetail>(path)
  if (!row.edited) return (layers ?? draft.layers) as Layers
  const plan = await api.post<ConfigPlan>(`${path}/plan`, { layers: draft.layers })
  // It is asked about itself, and so is the same; what matters is whether it is lost.
  refuseDisputed(namespace, { draft: { ...plan.draft, same: false } }, replaceDraft)
  const clean = await api.delete<Draft>(`${path}/draft?version=${draft.version}`)
  return clean.layers as Layers
}

function layerOf(layers: Layers, name: string): Layers[number] {
  const layer = layers.find((it) => it.name === name)
  if (layer) return layer
  throw new Failure(`There is no layer ${name}: ${layers.map((it) => it.name).join(', ')}`)
}

function namesOf(text: string): readonly string[] {
  try {
    return parsePath(text)
  } catch (error) {
    if (isFoundationError(error)) throw new Misuse(`${text} is no path: ${error.message}`)
    throw error
  }
}

function givenValue({ io }: Run, given: Given, text: string): JsonValue {
  if (given.flag('secret')) {
    const { text: secret, fault } = secretOf(text, io.env)
    if (fault !== null) throw new Failure(fault)
    return { $secret: secret }
  }
  if (given.flag('string')) return text
  const value = readValue(text)
  if (isFields(value) && Object.hasOwn(value, '$secret'))
    throw new Misuse('A secret is set with --secret, and given as env:NAME')
  return value
}

function readValue(text: string): JsonValue {
  try {
    return parseYaml(text, { schema: 'core', stringKeys: true }) as JsonValue
  } catch {
    throw new Misuse(`${text} is no YAML: pass --string to take it for text`)
  }
}

async function currentOf({ api }: Run, namespace: string): Promise<number> {
  const { row } = (await api.get<NamespaceDetail>(pathOf(namespace))) as Json<NamespaceDetail>
  const number = row.rollout?.number ?? row.release?.number
  if (number !== undefined) return number
  throw new Failure(`Nothing of ${namespace} is released yet`)
}
