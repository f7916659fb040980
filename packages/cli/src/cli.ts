/** From arguments to an exit code. */
import { makeApi } from './api.js'
import { parse, printHelp } from './arguments.js'
import type { Command } from './command.js'
import { commands } from './commands.js'
import { Failure, Misuse, printFailure } from './failure.js'
import { exitCodes, type Io } from './io.js'
import { nearest } from './nearest.js'

/** Never rejects: what goes wrong is said on `io.err`, and with `--json` as a document on `io.out` too. */
export async function runCli(args: readonly string[], io: Io, version: string): Promise<number> {
  try {
    return await dispatch(args, io, version)
  } catch (error) {
    const failure =
      error instanceof Failure
        ? error
        : new Failure(`foundation itself failed: ${error instanceof Error ? error.message : error}`)
    if (asksForJson(args)) {
      const { message, details } = failure
      io.out(`${JSON.stringify({ error: { message, ...details } }, null, 2)}\n`)
    }
    io.err(printFailure(failure))
    return failure instanceof Misuse ? exitCodes.misused : exitCodes.failed
  }
}

function asksForJson(args: readonly string[]): boolean {
  const at = args.findIndex((it) => it === '-o' || it === '--output')
  return (
    args.includes('--json') ||
    args.includes('--output=json') ||
    args.includes('-ojson') ||
    (at >= 0 && args[at + 1] === 'json')
  )
}

async function dispatch(typed: readonly string[], io: Io, version: string): Promise<number> {
  const args = typed[0] === 'help' ? [...typed.slice(1), '--help'] : typed
  if (args[0] === '--version' || args[0] === '-V') {
    io.out(`${version}\n`)
    return exitCodes.done
  }
  const command = commandOf(args)
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length)
  const help = own.includes('--help') || own.includes('-h')
  if (command && help) {
    io.out(printHelp(command))
    return exitCodes.done
  }
  if (!command) {
    const known = commands.filter(({ name }) => args.length === 0 || name.startsWith(`${args[0]} `))
    if (help || args.length === 0 || (args.length === 1 && known.length > 0)) {
      io.out(overview(known.length > 0 ? known : commands))
      return exitCodes.done
    }
    throw new Misuse(unknown(args))
  }
  const given = parse(command, args.slice(command.name.split(' ').length))
  return command.run({ api: makeApi(io), io, version }, given)
}

function unknown(args: readonly string[]): string {
  const words = args.filter((it) => !it.startsWith('-')).slice(0, 2)
  const names = commands.map(({ name }) => name)
  const meant = nearest(words.join(' '), names) ?? nearest(words[0] ?? '', names)
  const asked = words.length === 0 ? args[0] : words.join(' ')
  const hint = meant === null ? 'See foundation --help' : `Did you mean foundation ${meant}?`
  return `There is no command ${asked}. ${hint}`
}

/** By its two words, else by one. */
function commandOf(args: readonly string[]): Command | undefined {
  return [2, 1]
    .map((words) => commands.find(({ name }) => name === args.slice(0, words).join(' ')))
    .find((it) => it !== undefined)
}

/** What there is, in a line each, and what all of it shares. */
export function overview(known: readonly Command[]): string {
  const rows = known.map(({ name, operands, about }) => [
    `  ${[name, ...operands].join(' ')}`,
    about.split('. ')[0]?.replace(/\.$/, '') ?? about,
  ])
  const width = Math.max(...rows.map(([left = '']) => left.length))
  return [
    'foundation <command> [options]',
    '',
    ...rows.map(([left = '', right = '']) => `${left.padEnd(width)}  ${right}`),
    '',
    'FOUNDATION_URL is the address of the control plane, FOUNDATION_API_TOKEN the token of who asks; or run foundation login.',
    'It ends with 0 when it is done, 1 when it failed, 2 when a plan has changes, 3 when a rollout was stopped,',
    '64 when there is no such command or option.',
    '',
  ].join('\n')
}
