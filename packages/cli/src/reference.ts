/** The reference of the command as Markdown, from what its help says. */
import { printHelp } from './arguments.js'
import { overview } from './cli.js'
import { commands } from './commands.js'

/** The same for the same commands: what it gives is committed as docs/cli.md and compared. */
export function printReference(): string {
  return [
    '# The command `foundation`',
    '',
    'It asks the [REST API](api.md) and nothing else, so what it does a script can do too. `foundation login` keeps a token',
    'in a file that only you can read; in a pipeline set `FOUNDATION_URL` and `FOUNDATION_API_TOKEN`. How configuration is',
    'planned and released with it is in the guide [Automate](guides/automate.md).',
    '',
    'This page is the help of the command: run `node scripts/generate-cli-doc.mjs` after a change.',
    '',
    '```text',
    overview(commands).trimEnd(),
    '```',
    '',
    '| it ends with | when |',
    '| --- | --- |',
    '| 0 | it is done, or there was nothing to do |',
    '| 1 | it failed, was refused, or `doctor` or `audit verify` found something broken |',
    '| 2 | `config plan` or `apply --dry-run` found changes |',
    '| 3 | a rollout was stopped or turned back |',
    '| 64 | there is no such command or option; nothing was done |',
    '',
    ...commands.flatMap((command) => [
      `## ${command.name}`,
      '',
      '```text',
      printHelp(command).trimEnd(),
      '```',
      '',
    ]),
  ].join('\n')
}
