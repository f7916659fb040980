export { TimeChart } from './TimeChart'
export type {
  ChartAnnotation,
  ChartBand,
  ChartSeries,
  ChartShade,
  ChartThreshold,
  TimeChartProps,
} from './types'
