/** What a process measures of itself. */
export { Histogram } from './histogram.js'
export { RuntimeSignals } from './signals.js'
