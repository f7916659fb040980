export type { HoneycombMode } from './cells'
export { GhostHoneycomb } from './GhostHoneycomb'
export { Honeycomb, type HoneycombProps } from './Honeycomb'
