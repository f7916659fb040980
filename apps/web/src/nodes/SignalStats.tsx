import type { SignalSeries } from '@foundation/core/nodes'

import { none } from '../ui/format'
import { Panel } from '../ui/Panel'
import { Sparkline } from '../ui/Sparkline'
import { Stat } from '../ui/Stat'
import { type SignalChart, toCharts } from './signal-view'

/** Of the charts, those that a phone shows as numbers. */
const shown = ['delay', 'heap', 'cpu'] as const
const names = { delay: 'Delay p99', heap: 'Heap', cpu: 'CPU' } as const

/** The signals on a phone: three numbers with their last course. */
export function SignalStats({ signals }: { signals: SignalSeries }) {
  const charts = toCharts(signals)
  return (
    <Panel className="sm:hidden">
      <div className="grid grid-cols-3 divide-x divide-line">
        {shown.map((key) => {
          const chart = charts.find((it) => it.key === key)
          return chart ? <SignalStat key={key} name={names[key]} chart={chart} /> : null
        })}
      </div>
    </Panel>
  )
}

function SignalStat({ name, chart }: { name: string; chart: SignalChart }) {
  const { value, series } = chart
  const values = series.at(-1)?.values ?? []
  return (
    <Stat
      label={name}
      value={value?.value ?? none}
      unit={value?.unit}
      over={value?.tone === 'down'}
      className="px-3 py-2.5"
    >
      <Sparkline
        values={values}
        width={100}
        height={30}
        tone={value?.tone ?? 'ink'}
        className="mt-1.5 w-full"
        label={chart.summary}
      />
    </Stat>
  )
}
