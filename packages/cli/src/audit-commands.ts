/** The commands of the audit. */
import type { AuditCheckpoint, AuditEntry, AuditPage, AuditVerdict } from '@foundation/core/audit'

import type { Json } from './api.js'
import { type Given, type Option, parseNumber } from './arguments.js'
import { type Command, output, show } from './command.js'
import { Failure, Misuse } from './failure.js'
import { exitCodes } from './io.js'
import { plural } from './print.js'
import type { Run } from './releasing.js'
import { printTime } from './table.js'

/** As many as the API gives at once. */
const pageSize = 200

const filters: Readonly<Record<string, Option>> = {
  actor: { type: 'string', value: '<name>', about: 'Of whoever has this in their name' },
  action: { type: 'string', value: '<action>', about: 'As in config.propose, or config' },
  target: { type: 'string', value: '<name>', about: 'Done to this' },
  text: { type: 'string', value: '<text>', about: 'With this somewhere' },
  from: { type: 'string', value: '<time>', about: 'Not before, as in 2026-11-21T17:30:00Z' },
  to: { type: 'string', value: '<time>', about: 'Not after' },
}

const list: Command = {
  name: 'audit list',
  operands: [],
  about: 'Lists who did what, newest first.',
  options: {
    ...filters,
    limit: { type: 'string', value: '<number>', about: 'How many at most', default: '50' },
    output,
  },
  async run(run, given) {
    const limit = parseNumber('--limit', given.text('limit') ?? '')
    const entries: Json<AuditEntry>[] = []
    for await (const entry of entriesOf(run, given, limit)) entries.push(entry)
    show(run, given, entries, () => [
      ['SEQ', 'AT', 'WHO', 'ACTION', 'TARGET', 'REASON'],
      ...entries.map((it) => [
        String(it.seq),
        printTime(it.at),
        it.actorName,
        it.action,
        it.target,
        it.reason,
      ]),
    ])
    return exitCodes.done
  },
}

const exporting: Command = {
  name: 'audit export',
  operands: [],
  about:
    'Prints entries as a file, oldest first. As JSON it is a line each, with the hashes that chain them. The export is in the audit too.',
  options: {
    ...filters,
    format: {
      type: 'string',
      value: '<form>',
      oneOf: ['ndjson', 'csv'],
      about: 'Of the file',
      default: 'ndjson',
    },
  },
  async run({ api, io }, given) {
    const query = queryOf(given)
    query.set('format', given.text('format') ?? 'ndjson')
    for await (const text of api.read(`/audit/export?${query}`)) io.out(text)
    return exitCodes.done
  },
}

function queryOf(given: Given): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of Object.keys(filters)) {
    const value = given.text(name)
    if (value !== undefined) query.set(name, value)
  }
  return query
}

async function* entriesOf(
  { api }: Run,
  given: Given,
  limit: number,
): AsyncGenerator<Json<AuditEntry>> {
  const query = queryOf(given)
  for (let left = limit; left > 0; ) {
    query.set('limit', String(Math.min(left, pageSize)))
    const page = await api.get<AuditPage>(`/audit?${query}`)
    yield* page.entries
    left -= page.entries.length
    if (page.next === null) return
    query.set('before', String(page.next))
  }
}

const verify: Command = {
  name: 'audit verify',
  operands: [],
  about:
    'Checks the chain of the audit. It finds an entry that was changed, removed or inserted, and an end that was cut off. Ends with 1 when one was.',
  options: {
    after: { type: 'string', value: '<seq>', about: 'Only behind this entry' },
    head: {
      type: 'string',
      value: '<seq:hash>',
      about: 'An entry that was the last when somebody verified before; it has to be so still',
    },
    output,
  },
  async run(run, given) {
    const kept = given.text('head')
    if (kept !== undefined) await refuseRewritten(run, kept)
    let after = given.text('after')
    let checked = 0
    for (;;) {
      const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`
      const verdict = await run.api.get<AuditVerdict>(`/audit/verify${query}`)
      checked += verdict.checked
      if (verdict.fault) {
        const { seq, how } = verdict.fault
        throw new Failure(
          how === 'cut'
            ? `The audit is cut: entry ${seq} and those after it are gone`
            : `The audit is not whole: entry ${seq} was ${how}`,
          { code: `audit.${how}` },
        )
      }
      if (verdict.next === null) {
        const { seq, hash } = verdict.last
        show(run, given, { ...verdict, checked }, () => [
          [`whole: ${plural(checked, 'entry', 'entries')} checked`],
          [`keep this elsewhere, for --head: ${seq}:${hash}`],
        ])
        return exitCodes.done
      }
      after = String(verdict.next)
    }
  },
}

/** A chain that somebody made anew from its beginning is whole, but not the one that was. */
async function refuseRewritten({ api }: Run, kept: string): Promise<void> {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(kept) ?? []
  if (seq === undefined) throw new Misuse(`--head is seq:hash; received ${kept}`)
  // What was archived since is known by its checkpoint alone.
  const [latest] = await api.get<AuditCheckpoint[]>('/audit/checkpoints')
  if (latest && latest.seq > Number(seq))
    throw new Failure(
      `Entry ${seq} was archived since: keep a head that is not before entry ${latest.seq}`,
    )
  const known =
    latest?.seq === Number(seq) ? latest.hash : await hashOf(api, `/audit/entries/${seq}`)
  if (known === hash) return
  if (known === null)
    throw new Failure(`The audit is cut: entry ${seq}, which was verified, is gone`, {
      code: 'audit.cut',
    })
  throw new Failure(`The audit was rewritten: entry ${seq} is not the one that was verified`, {
    code: 'audit.rewritten',
  })
}

/** Null where there is no such entry. */
async function hashOf(api: Run['api'], path: string): Promise<string | null> {
  try {
    return (await api.get<AuditEntry>(path)).hash
  } catch (error) {
    if (error instanceof Failure && error.details.code === 'audit.entry_not_found') return null
    throw error
  }
}

export const auditCommands: readonly Command[] = [list, exporting, verify]
