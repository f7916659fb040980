/** Policies in a list, in words. */
import type { Policy, PolicyPart } from '@foundation/core/protection'

import { formatCount, plural } from '../../ui/format'
import { partWords } from './field-words'

/** In the order in which a call meets them; `policyParts` would bring zod to the page. */
const order = Object.keys(partWords) as PolicyPart[]

/** Policies whose name, target, services or author hold every word of `search`, by name. */
export function findPolicies(policies: readonly Policy[], search: string): Policy[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean)
  return policies
    .filter((policy) => {
      const text = searchable(policy)
      return words.every((word) => text.includes(word))
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function searchable({ name, spec, selector, updatedBy }: Policy): string {
  const { services = [], labels = {} } = selector
  const values = Object.entries(labels).flatMap(([label, its]) => its.map((it) => `${label}=${it}`))
  return [name, spec.match.target, updatedBy, ...services, ...values].join('\n').toLowerCase()
}

export interface PartTag {
  readonly part: PolicyPart
  readonly title: string
  readonly off: boolean
}

/** The parts that a policy decides. */
export function partTags(spec: Policy['spec']): PartTag[] {
  return order.flatMap((part) => {
    const value = spec[part]
    return value === undefined ? [] : [{ part, title: partWords[part].title, off: value === null }]
  })
}

/** For which nodes: `cart, checkout · zone=eu-1a`, or `every node`. */
export function describeSelector({ services, labels, nodes }: Policy['selector']): string {
  const said = [
    services && namesOf(services),
    ...Object.entries(labels ?? {}).map(([label, values]) => `${label}=${namesOf(values)}`),
    nodes && plural(nodes.length, 'node'),
  ].filter((it) => it !== undefined)
  return said.length === 0 ? 'every node' : said.join(' · ')
}

function namesOf(names: readonly string[]): string {
  const more = names.length - 3
  return more > 0 ? `${names.slice(0, 3).join(', ')} +${formatCount(more)}` : names.join(', ')
}

export function describeTarget(target: string): string {
  return target === '*' ? 'every target' : target
}

/** What stands in the page's head: `61 policies, 2 rejected by a node`. */
export function describePolicies(policies: readonly Policy[]): string {
  const rejected = policies.filter(({ applied }) => applied.rejected > 0).length
  const count = plural(policies.length, 'policy', 'policies')
  return rejected === 0 ? count : `${count}, ${formatCount(rejected)} rejected by a node`
}
