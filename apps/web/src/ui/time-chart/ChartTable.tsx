import { formatClock, formatExact, none, type TimeZone } from '../format'
import type { TimeChartProps } from './types'

interface ChartTableProps extends Pick<TimeChartProps, 'at' | 'series' | 'format'> {
  height: number
  zone?: TimeZone
}

/** The same samples as a table, newest first. */
export function ChartTable({ at, series, format, height, zone }: ChartTableProps) {
  const rows = at.map((time, index) => ({ time, index })).reverse()
  return (
    <div className="overflow-y-auto" style={{ height }}>
      <table className="figures w-full text-small">
        <thead>
          <tr className="text-ink-3">
            <th scope="col" className="sticky top-0 bg-panel px-3.5 py-1 text-left font-medium">
              Time
            </th>
            {series.map((it) => (
              <th
                key={it.key}
                scope="col"
                className="sticky top-0 bg-panel px-3.5 py-1 text-right font-medium"
              >
                {it.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ time, index }) => (
            <tr key={time.getTime()} className="border-line border-t">
              <td className="px-3.5 py-0.5 text-ink-2" title={formatExact(time, zone)}>
                {formatClock(time, zone)}
              </td>
              {series.map((it) => {
                const value = it.values[index] ?? null
                return (
                  <td key={it.key} className="px-3.5 py-0.5 text-right">
                    {value === null ? none : format(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
