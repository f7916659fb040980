/** Signals over time, as other domains need them. */
export { keepPartitions } from './partitions.js'
