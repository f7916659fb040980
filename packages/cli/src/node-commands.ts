/** The commands of nodes. */
import type { ActResult, NodeDetail, NodePage, NodeRow } from '@foundation/core/nodes'

import type { Json } from './api.js'
import { type Given, type Option, parseNumber, parseSpan } from './arguments.js'
import { type Command, output, reason, show } from './command.js'
import { Failure, Misuse } from './failure.js'
import { exitCodes } from './io.js'
import { plural } from './print.js'
import type { Run } from './releasing.js'
import { printTime } from './table.js'

const path = (nodeId: string) => `/nodes/${encodeURIComponent(nodeId)}`

/** As many as the API gives at once. */
const pageSize = 100
/** Between two looks at a node that is drained. */
const pollMs = 1_000

const list: Command = {
  name: 'nodes list',
  operands: ['[search]'],
  about: 'Lists nodes, those that need attention first. The search takes the words of the console.',
  options: {
    state: { type: 'string', value: '<state>', multiple: true, about: 'In this state' },
    service: { type: 'string', value: '<name>', multiple: true, about: 'Of this service' },
    zone: { type: 'string', value: '<name>', multiple: true, about: 'In this zone' },
    limit: { type: 'string', value: '<number>', about: 'How many at most', default: '1000' },
    output,
  },
  async run(run, given) {
    const limit = parseNumber('--limit', given.text('limit') ?? '')
    const rows = await listNodes(run, given, limit)
    show(run, given, rows, () => [
      ['NODE', 'STATE', 'SERVICE', 'ZONE', 'VERSION', 'SINCE', 'REASON'],
      ...rows.map((it) => [
        it.nodeId,
        it.state,
        it.service,
        it.zone ?? '-',
        it.version ?? '-',
        printTime(it.since),
        it.reason,
      ]),
    ])
    return exitCodes.done
  },
}

async function listNodes({ api }: Run, given: Given, limit: number): Promise<Json<NodeRow>[]> {
  const query = new URLSearchParams({ pageSize: String(Math.min(limit, pageSize)) })
  if (given.operands[0] !== undefined) query.set('search', given.operands[0])
  for (const [option, field] of [
    ['state', 'states'],
    ['service', 'services'],
    ['zone', 'zones'],
  ] as const)
    for (const one of given.texts(option)) query.append(field, one)
  const rows: Json<NodeRow>[] = []
  for (let page = 1; rows.length < limit; page += 1) {
    query.set('page', String(page))
    const answer = await api.get<NodePage>(`/nodes?${query}`)
    const [issue] = answer.searchIssues
    if (issue !== undefined) throw new Failure(`The search cannot be understood: ${issue}`)
    rows.push(...answer.rows)
    if (answer.rows.length === 0 || rows.length >= answer.total) break
  }
  return rows.slice(0, limit)
}

const get: Command = {
  name: 'nodes get',
  operands: ['<node>'],
  about: 'Shows a node: its state, labels, checks and what it runs.',
  options: { output },
  async run(run, given) {
    const [nodeId = ''] = given.operands
    const node = await run.api.get<NodeDetail>(path(nodeId))
    show(run, given, node, () => [
      ['node', node.nodeId],
      ['state', `${node.state}${node.reason === '' ? '' : `: ${node.reason}`}`],
      ['since', printTime(node.since)],
      ['service', `${node.service}${node.version === null ? '' : ` ${node.version}`}`],
      ['zone', node.zone ?? '-'],
      ['host', `${node.host} (${node.address ?? 'no address'})`],
      ['in flight', String(node.inFlight)],
      ['last seen', printTime(node.lastSeenAt)],
      ...Object.entries(node.labels.effective).map(([name, value]) => [
        `label ${name}`,
        String(value),
      ]),
      ...node.checks.map(({ name, status, output: said }) => [`check ${name}`, status, said]),
    ])
    return exitCodes.done
  },
}

const wait: Readonly<Record<string, Option>> = {
  wait: { type: 'boolean', about: 'Wait until nothing is in flight' },
  timeout: {
    type: 'string',
    value: '<span>',
    about: 'How long to wait, in s, m, h or d',
    default: '5m',
  },
}

const drain: Command = {
  name: 'nodes drain',
  operands: ['<node>…'],
  about:
    'Drains nodes: they take no new work. Ends with 1 when --wait is over before they are idle.',
  options: { reason, ...wait, output },
  async run(run, given) {
    const timeoutMs = parseSpan('timeout', given.text('timeout') ?? '')
    const code = await act(run, given, 'drain')
    if (given.flag('wait')) await untilIdle(run, given.operands, timeoutMs)
    return code
  },
}

const resume: Command = {
  name: 'nodes resume',
  operands: ['<node>…'],
  about: 'Takes back the draining of nodes.',
  options: { reason, output },
  run: (run, given) => act(run, given, 'resume'),
}

async function act(run: Run, given: Given, verb: 'drain' | 'resume'): Promise<number> {
  const nodeIds = [...new Set(given.operands)]
  const why = given.text('reason') ?? `foundation nodes ${verb}`
  const result = await run.api.post<ActResult>(`/node-actions/${verb}`, { nodeIds, reason: why })
  show(run, given, result, () => [
    [`${plural(result.changed, 'node')} changed, ${nodeIds.length - result.changed} so already`],
  ])
  return exitCodes.done
}

async function untilIdle({ api, io }: Run, nodeIds: readonly string[], ms: number): Promise<void> {
  const until = io.now() + ms
  for (const nodeId of new Set(nodeIds)) {
    for (;;) {
      const { inFlight, state } = await api.get<NodeDetail>(path(nodeId))
      if (inFlight === 0 || state === 'down' || state === 'left') break
      if (io.now() >= until)
        throw new Failure(
          `${nodeId} has ${inFlight} in flight after ${plural(Math.round(ms / 1_000), 'second')}; it stays drained`,
        )
      await io.sleep(pollMs)
    }
    io.err(`${nodeId} is idle\n`)
  }
}

const label: Command = {
  name: 'nodes label',
  operands: ['<node>', '<label>…'],
  about: 'Sets labels of an operator with name=value, and takes them away with name-.',
  options: { output },
  async run(run, given) {
    const [nodeId = '', ...changes] = given.operands
    const node = await run.api.get<NodeDetail>(path(nodeId))
    const labels: Record<string, unknown> = { ...node.labels.operator }
    for (const change of changes) {
      const [, name = '', value] = /^([^=]+?)(?:=(.*)|-)$/s.exec(change) ?? []
      if (name === '') throw new Misuse(`A label is name=value, or name-; received ${change}`)
      if (value === undefined) delete labels[name]
      else labels[name] = value
    }
    const after = await run.api.put<NodeDetail['labels']>(`${path(nodeId)}/labels`, { labels })
    show(run, given, after, () =>
      Object.entries(after.effective).map(([name, value]) => [name, String(value)]),
    )
    return exitCodes.done
  },
}

export const nodeCommands: readonly Command[] = [list, get, drain, resume, label]
