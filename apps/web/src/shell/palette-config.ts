/** What the palette offers of configuration: namespaces by name, and releases that are on their way. */
import type { NamespaceRow } from '@foundation/core/config'

import { namespaceHref, releaseHref } from '../config/links'
import { findNamespaces, stateOfCounts, stateWords } from '../config/words'
import { plural } from '../ui/format'
import type { StateWord } from '../ui/state-glyphs'

export interface ConfigItem {
  readonly id: string
  readonly state: StateWord
  readonly label: string
  readonly detail: string
  readonly reach: string
  readonly href: string
}

const mostItems = 6

/** Nothing before something is typed, but for releases that wait for somebody. */
export function listConfig(rows: readonly NamespaceRow[], query: string): ConfigItem[] {
  const text = query.trim()
  const items = findNamespaces(rows, text).flatMap((row): ConfigItem[] => {
    const { namespace, rollout, release, counts } = row
    const reach = plural(counts.nodes, 'node')
    const onItsWay: ConfigItem[] = rollout
      ? [
          {
            id: `release ${namespace}`,
            state: rollout.state,
            label: `${namespace} r${rollout.number}`,
            detail: `${stateWords(rollout.state)} · ${rollout.title}`,
            reach,
            href: releaseHref(namespace, rollout.number),
          },
        ]
      : []
    if (text === '') return onItsWay
    return [
      ...onItsWay,
      {
        id: `namespace ${namespace}`,
        state: stateOfCounts(counts),
        label: namespace,
        detail: release ? `runs r${release.number}` : 'nothing runs yet',
        reach,
        href: namespaceHref(namespace),
      },
    ]
  })
  return items.slice(0, mostItems)
}
