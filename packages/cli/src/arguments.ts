/** Arguments of one command, and the text of its help, from one table. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

import { Misuse } from './failure.js'
import { nearest } from './nearest.js'

export interface Option {
  readonly type: 'string' | 'boolean'
  /** One letter, after one hyphen. */
  readonly short?: string
  /** Some values, of which `--help` and completion tell. */
  readonly oneOf?: readonly string[]
  /** May be there more than once; where it is one of some values, also with commas. */
  readonly multiple?: boolean
  /** What stands for its value in the help. */
  readonly value?: string
  readonly about: string
  readonly default?: string
}

export interface Usage {
  /** As in `config plan`. */
  readonly name: string
  /** What follows the name. `…` at the end: one or more; in brackets: may be left out. */
  readonly operands: readonly string[]
  readonly about: string
  readonly options: Readonly<Record<string, Option>>
}

export interface Given {
  readonly operands: readonly string[]
  text(option: string): string | undefined
  /** Of an option that may be there more than once. */
  texts(option: string): readonly string[]
  flag(option: string): boolean
}

/** @throws Misuse that says what is wrong, and where the help is */
export function parse(usage: Usage, args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(usage.options).map(([name, { type, short, multiple = false }]) => [
      name,
      { type, multiple, ...(short !== undefined && { short }) },
    ]),
  ) satisfies ParseArgsConfig['options']
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw wrong(usage, faultOf(usage, error))
  }
  const { values, positionals } = parsed
  const least = usage.operands.filter((it) => !it.startsWith('[')).length
  const most = usage.operands.at(-1)?.endsWith('…')
    ? Number.POSITIVE_INFINITY
    : usage.operands.length
  if (positionals.length < least)
    throw wrong(usage, `Expected ${usage.operands.slice(positionals.length, least).join(' ')}`)
  if (positionals.length > most) throw wrong(usage, `Unexpected ${positionals[most]}`)
  for (const [name, { oneOf, multiple }] of Object.entries(usage.options)) {
    if (!oneOf) continue
    const given = [values[name] ?? []].flat().map(String)
    const other = given
      .flatMap((it) => (multiple ? it.split(',') : it))
      .find((it) => !oneOf.includes(it))
    if (other !== undefined)
      throw wrong(usage, `--${name} is one of ${oneOf.join(', ')}; received ${other}`)
  }
  return {
    operands: positionals,
    text(option) {
      const value = values[option]
      return typeof value === 'string' ? value : usage.options[option]?.default
    },
    texts: (option) => [values[option] ?? []].flat().map(String),
    flag: (option) => values[option] === true,
  }
}

function wrong({ name }: Usage, message: string): Misuse {
  return new Misuse(`${message}. See foundation ${name} --help`)
}

/** What Node.js found wrong, in fewer words, and with what may have been meant. */
function faultOf({ options }: Usage, error: unknown): string {
  const { code, message } = Object(error) as { code?: string; message?: string }
  const [option = ''] = /(?<=')-{1,2}[^\s'=<]+/.exec(message ?? '') ?? []
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const meant = nearest(option.replace(/^-+/, ''), Object.keys(options))
    return `There is no option ${option}${meant === null ? '' : `; did you mean --${meant}?`}`
  }
  const [long = option] = /--[\w-]+/.exec(message ?? '') ?? []
  const isFlag = options[long.slice(2)]?.type === 'boolean'
  return isFlag ? `${long} takes no value` : `${long} takes a value`
}

export function printHelp({ name, operands, about, options }: Usage): string {
  const rows = Object.entries(options).map(
    ([option, { short, value, oneOf, about: what, default: usual }]) => [
      `  ${short === undefined ? '' : `-${short}, `}--${option}${value === undefined ? '' : ` ${value}`}`,
      [
        what,
        ...(oneOf ? [`: ${oneOf.join(', ')}`] : []),
        ...(usual === undefined ? [] : [` (default ${usual})`]),
      ].join(''),
    ],
  )
  const width = Math.max(0, ...rows.map(([left = '']) => left.length))
  const usage = ['foundation', name, ...operands, ...(rows.length > 0 ? ['[options]'] : [])].join(
    ' ',
  )
  return [
    usage,
    '',
    about,
    ...(rows.length > 0 ? [''] : []),
    ...rows.map(([left = '', right = '']) => `${left.padEnd(width)}  ${right}`),
    '',
  ].join('\n')
}

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `90s`, `30m`, `2h`, `7d` in milliseconds. */
export function parseSpan(option: string, text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count === undefined)
    throw new Misuse(`--${option} takes a number with s, m, h or d, as in 30m; received ${text}`)
  return Number(count) * units[unit as keyof typeof units]
}

/** A release's number. */
export function parseNumber(what: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Misuse(`${what} is a number; received ${text}`)
  return Number(text)
}
