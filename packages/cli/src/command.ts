/** What a command is, and what most of them share. */
import { stringify } from 'yaml'

import type { Given, Option, Usage } from './arguments.js'
import type { Run } from './releasing.js'
import { printTable } from './table.js'

export interface Command extends Usage {
  /** @returns the exit code */
  run(run: Run, given: Given): Promise<number>
}

export const output: Option = {
  type: 'string',
  short: 'o',
  value: '<form>',
  oneOf: ['table', 'json', 'yaml'],
  about: 'The form of the result',
  default: 'table',
}

export const reason: Option = {
  type: 'string',
  value: '<text>',
  about: 'Why, for the audit log',
}

/** Prints a result in the form that is asked for. */
export function show(
  { io }: Run,
  given: Given,
  value: unknown,
  toRows: () => readonly (readonly string[])[],
): void {
  const form = given.text('output')
  if (form === 'json') io.out(`${JSON.stringify(value, null, 2)}\n`)
  else if (form === 'yaml') io.out(stringify(value))
  else io.out(printTable(toRows()))
}
