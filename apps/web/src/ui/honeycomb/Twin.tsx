import { nodeStates, statesByUrgency } from '@foundation/core/health'
import type { NodeCell } from '@foundation/core/nodes'
import { memo, useMemo } from 'react'

import { countStates, isTrouble } from './cells'

/** More than this many in trouble are counted and not named: nobody listens to a thousand names. */
const named = 50

interface TwinProps {
  label: string
  cells: readonly NodeCell[]
}

/** The honeycomb for who does not see it: services by state, then the nodes in trouble. */
export const Twin = memo(function Twin({ label, cells }: TwinProps) {
  const counts = useMemo(() => countStates(cells), [cells])
  const troubled = useMemo(
    () =>
      cells
        .filter(({ state }) => isTrouble(state))
        .sort((a, b) => statesByUrgency.indexOf(a.state) - statesByUrgency.indexOf(b.state)),
    [cells],
  )
  return (
    <div className="sr-only">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Service</th>
            {nodeStates.map((state) => (
              <th key={state} scope="col">
                {state}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...counts].map(([service, of]) => (
            <tr key={service}>
              <th scope="row">{service}</th>
              {nodeStates.map((state) => (
                <td key={state}>{of[state] ?? 0}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {troubled.length > 0 && (
        <table>
          <caption>Nodes in trouble</caption>
          <tbody>
            {troubled.slice(0, named).map((cell) => (
              <tr key={cell.nodeId}>
                <th scope="row">{cell.nodeId}</th>
                <td>{cell.state}</td>
                <td>{cell.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {troubled.length > named && <p>and {troubled.length - named} more</p>}
    </div>
  )
})
