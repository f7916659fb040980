/** Which nodes are meant, as it is typed: names parted by commas, labels one a line. */
import type { Selector } from '@foundation/core/feed'

export interface SelectorText {
  readonly services: string
  readonly nodes: string
  /** A line for each label: `zone=eu-1a, eu-1b`. */
  readonly labels: string
}

export function printSelector({ services, nodes, labels }: Selector): SelectorText {
  return {
    services: services?.join(', ') ?? '',
    nodes: nodes?.join(', ') ?? '',
    labels: Object.entries(labels ?? {})
      .map(([name, values]) => `${name}=${values.join(', ')}`)
      .join('\n'),
  }
}

export type ReadSelector =
  | { readonly selector: Selector; readonly fault: null }
  | { readonly selector: null; readonly fault: string }

export function readSelector({ services, nodes, labels }: SelectorText): ReadSelector {
  const wanted = new Map<string, string[]>()
  for (const [at, raw] of labels.split('\n').entries()) {
    const line = raw.trim()
    if (line === '') continue
    const sign = line.indexOf('=')
    const name = line.slice(0, Math.max(0, sign)).trim()
    const values = splitNames(line.slice(sign + 1))
    if (sign < 1 || values.length === 0) {
      return { selector: null, fault: `Line ${at + 1} needs the form name=value, value` }
    }
    // A record would leave it out in silence.
    if (name === '__proto__' || wanted.has(name)) {
      return { selector: null, fault: `Line ${at + 1}: ${name} cannot be asked for twice` }
    }
    wanted.set(name, values)
  }
  return {
    selector: {
      ...named('services', splitNames(services)),
      ...named('nodes', splitNames(nodes)),
      ...(wanted.size > 0 && { labels: Object.fromEntries(wanted) }),
    },
    fault: null,
  }
}

const nodeMark = 'node:'

/** All of it in one line: `payments, node:cart-1, zone=eu-1a`. */
export function printLine({ services = [], nodes = [], labels = {} }: Selector): string {
  const named = nodes.map((it) => nodeMark + it)
  const labelled = Object.entries(labels).flatMap(([name, values]) =>
    values.map((it) => `${name}=${it}`),
  )
  return [...services, ...named, ...labelled].join(', ')
}

/** Reads such a line. Values of one label add up; what is no name is left out. */
export function readLine(text: string): Selector {
  const words = splitNames(text)
  const labels = new Map<string, string[]>()
  for (const word of words) {
    const [name = '', value = ''] = word.split('=')
    if (!word.includes('=') || name === '' || value === '' || name === '__proto__') continue
    labels.set(name, [...(labels.get(name) ?? []), value])
  }
  const plain = words.filter((it) => !it.includes('='))
  return {
    ...named(
      'services',
      plain.filter((it) => !it.startsWith(nodeMark)),
    ),
    ...named(
      'nodes',
      plain.flatMap((it) => (it.startsWith(nodeMark) ? it.slice(nodeMark.length) || [] : [])),
    ),
    ...(labels.size > 0 && { labels: Object.fromEntries(labels) }),
  }
}

function named(field: 'services' | 'nodes', names: string[]): Selector {
  return names.length > 0 ? { [field]: names } : {}
}

function splitNames(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter((it) => it !== ''))]
}
