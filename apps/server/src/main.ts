/**
 * The command `foundation-server`, and the only place that reads the environment:
 *
 *     node apps/server/dist/main.js [serve | worker | migrate | backup | restore | join-token | reset-link | health]
 *
 * Each part is loaded when it is asked for, so that a probe or a migration starts quickly.
 */
import { z } from 'zod'

interface Command {
  readonly about: string
  /** Begins what a failure says. */
  readonly failure: string
  /** @returns what to print at the end; nothing for what goes on running */
  run(args: readonly string[]): Promise<string | undefined>
  /** Standard output belongs to what it writes: words go to standard error. */
  readonly quiet?: boolean
}

const { env } = process

const commands: Readonly<Record<string, Command>> = {
  serve: {
    about: 'the server; also without a command',
    failure: 'The server cannot start:',
    async run() {
      await (await import('./serve-command.js')).serve(env)
      return undefined
    },
  },
  worker: {
    about: 'background jobs alone, for servers with FOUNDATION_JOBS=off',
    failure: 'The worker cannot start:',
    async run() {
      await (await import('./work-command.js')).work(env)
      return undefined
    },
  },
  migrate: {
    about: 'brings the database up to this version; --allow-newer leaves a newer one alone',
    failure: 'Cannot migrate:',
    run: async (args) => (await import('./database/database-command.js')).runMigrate(args, env),
  },
  backup: {
    about: 'writes the database to a new file: --to <file>, or - for standard output',
    failure: 'Cannot back up:',
    quiet: true,
    run: async (args) =>
      (await import('./database/database-command.js')).runBackup(args, env, process.stdout),
  },
  restore: {
    about: 'fills an empty database from a backup: --from <file>, or - for standard input',
    failure: 'Cannot restore:',
    run: async (args) =>
      (await import('./database/database-command.js')).runRestore(args, env, process.stdin),
  },
  'join-token': {
    about: 'makes a join token: --name <name> --max <nodes|none> --expires <1h|never>',
    failure: 'Cannot make a join token:',
    run: async (args) => (await import('./access/join-token-command.js')).makeJoinToken(args, env),
  },
  'reset-link': {
    about: 'makes a link to set a password, where no mail can be sent: --email <address>',
    failure: 'Cannot make a link:',
    run: async (args) => (await import('./access/reset-command.js')).makeResetLink(args, env),
  },
  health: {
    about: 'asks the process on PORT whether it is ready',
    failure: 'Not ready:',
    run: async () => (await import('./http/health-command.js')).checkHealth(env),
  },
}

const usage = `foundation-server <command>

${Object.entries(commands)
  .map(([name, { about }]) => `  ${name.padEnd(12)}${about}`)
  .join('\n')}

Settings come from the environment: docs/reference/configuration.md.
`

const [name = 'serve', ...args] = process.argv.slice(2)
const command = commands[name]
if (command) {
  try {
    const text = await command.run(args)
    if (text !== undefined) (command.quiet ? process.stderr : process.stdout).write(`${text}\n`)
  } catch (error) {
    process.stderr.write(`${headingOf(command, error)}\n${reason(error).replace(/^/gm, '  ')}\n`)
    process.exit(1)
  }
} else {
  const isAsked = ['help', '--help', '-h'].includes(name)
  ;(isAsked ? process.stdout : process.stderr).write(usage)
  process.exitCode = isAsked ? 0 : 2
}

function headingOf({ failure }: Command, error: unknown): string {
  const isOfEnv = error instanceof Error && error.name === 'EnvError'
  return isOfEnv ? 'The environment is not complete:' : failure
}

function reason(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error)
  return error instanceof Error ? error.message || error.name : String(error)
}
