/** What a node answered to its configuration, in words. */
import type { NodeConfig } from '@foundation/core/config'

import { plural } from '../../ui/format'

/** One line: its own words where it refused, else what is to be known of what it runs. */
export function describeAnswer(row: NodeConfig): string {
  const { state, path, message, wanted, running, source, overridden, restart, drifted } = row
  if (state === 'rejected') {
    return [path, message ?? 'it gave no reason'].filter((it) => it).join(': ')
  }
  const said = [
    drifted && 'runs other values than it was sent',
    state === 'pending' && waitsFor(row),
    source === 'snapshot' && 'from its snapshot on disk',
    source === 'defaults' && running === null && wanted !== null && 'still on its own defaults',
    restart.length > 0 && `${plural(restart.length, 'value')} at its next start`,
    overridden.length > 0 && `${plural(overridden.length, 'value')} set by itself`,
  ]
  const words = said.filter((it) => it !== false).join(' · ')
  return words === '' ? 'as it was sent' : words
}

function waitsFor({ connected, running }: NodeConfig): string {
  if (!connected) return 'is away'
  return running === null ? 'has not answered' : `has not answered, runs r${running}`
}
