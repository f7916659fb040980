/** `completion`: what a shell offers after the tab key, from the table of commands. */
import type { Usage } from './arguments.js'
import type { Command } from './command.js'
import { Misuse } from './failure.js'
import { kindNames } from './get-command.js'
import { exitCodes } from './io.js'

const shells = ['bash', 'zsh', 'fish'] as const

/** @param all the commands that are offered, this one among them */
export function completionCommand(all: () => readonly Usage[]): Command {
  return {
    name: 'completion',
    operands: [`<${shells.join('|')}>`],
    about:
      'Prints the completion of a shell. For bash: source <(foundation completion bash); for fish: foundation completion fish | source.',
    options: {},
    async run({ io }, given) {
      const shell = shells.find((it) => it === given.operands[0])
      if (!shell) throw new Misuse(`A shell is one of ${shells.join(', ')}`)
      io.out(shell === 'fish' ? fish(all()) : bash(all(), shell))
      return exitCodes.done
    },
  }
}

function optionsOf({ options }: Usage): string[] {
  return Object.keys(options).map((it) => `--${it}`)
}

/** What may stand in the place of a first operand. */
function wordsOf({ name }: Usage): readonly string[] {
  if (name === 'get') return kindNames
  return name === 'completion' ? shells : []
}

/** After which option some values may stand, as a pattern of the shell. */
function valuesOf(all: readonly Usage[]): [option: string, values: readonly string[]][] {
  const byOption = new Map<string, readonly string[]>()
  for (const { options } of all)
    for (const [name, { short, oneOf }] of Object.entries(options))
      if (oneOf) byOption.set(short === undefined ? `--${name}` : `--${name}|-${short}`, oneOf)
  return [...byOption]
}

function firstWords(all: readonly Usage[]): string[] {
  return [...new Set(all.map(({ name }) => name.split(' ')[0] ?? ''))]
}

function secondWords(all: readonly Usage[], first: string): string[] {
  return all.flatMap(({ name }) => {
    const [word, second] = name.split(' ')
    return word === first && second !== undefined ? [second] : []
  })
}

/** zsh reads it too, through its `bashcompinit`. */
function bash(all: readonly Usage[], shell: 'bash' | 'zsh'): string {
  const first = firstWords(all)
  const groups = first.filter((it) => secondWords(all, it).length > 0)
  const lines = [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_foundation() {',
    '  local word="$' + '{COMP_WORDS[COMP_CWORD]}" words=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words="${[...first, '--help', '--version'].join(' ')}"`,
    '  else',
    '    case "$' + '{COMP_WORDS[COMP_CWORD-1]}" in',
    ...valuesOf(all).map(([option, values]) => `      ${option}) words="${values.join(' ')}" ;;`),
    '    esac',
    '  fi',
    '  if [ -z "$words" ]; then',
    '    case "$' + '{COMP_WORDS[1]}" in',
    ...groups.map(
      (it) =>
        `      ${it}) [ "$COMP_CWORD" -eq 2 ] && words="${secondWords(all, it).join(' ')}" ;;`,
    ),
    '    esac',
    '    if [ -z "$words" ]; then',
    '      case "$' + '{COMP_WORDS[1]} $' + '{COMP_WORDS[2]}" in',
    ...all.map((usage) => {
      const pattern = usage.name.includes(' ') ? `"${usage.name}"` : `"${usage.name} "*`
      return `        ${pattern}) words="${[...wordsOf(usage), ...optionsOf(usage), '--help'].join(' ')}" ;;`
    }),
    '      esac',
    '    fi',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _foundation foundation',
    '',
  ]
  return lines.join('\n')
}

function fish(all: readonly Usage[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const seen = (name: string) =>
    `-n ${quoted(
      name
        .split(' ')
        .map((it) => `__fish_seen_subcommand_from ${it}`)
        .join('; and '),
    )}`
  const lines = firstWords(all).map((first) => {
    const alone = all.find(({ name }) => name === first)
    const about = alone ? ` -d ${quoted(alone.about.split('. ')[0] ?? '')}` : ''
    return `complete -c foundation -n __fish_use_subcommand -a ${first}${about}`
  })
  for (const usage of all) {
    const [first = '', second] = usage.name.split(' ')
    if (second !== undefined)
      lines.push(
        `complete -c foundation ${seen(first)} -a ${second} -d ${quoted(usage.about.split('. ')[0] ?? '')}`,
      )
    for (const word of wordsOf(usage))
      lines.push(`complete -c foundation ${seen(usage.name)} -a ${word}`)
    for (const [name, { short, about, oneOf }] of Object.entries(usage.options)) {
      const letter = short === undefined ? '' : ` -s ${short}`
      const values = oneOf ? ` -x -a ${quoted(oneOf.join(' '))}` : ''
      lines.push(
        `complete -c foundation ${seen(usage.name)} -l ${name}${letter}${values} -d ${quoted(about)}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}
