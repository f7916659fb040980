/** The words of configuration, without zod, so that a page can name them for nothing. */

/** Layers are laid over one another in this order; within one, by rank and then by name. */
export const layerLevels = ['default', 'environment', 'group', 'node'] as const
export type LayerLevel = (typeof layerLevels)[number]

/** When a change of a value takes effect in a running process. */
export const mutabilities = ['runtime', 'restart', 'never'] as const
export type Mutability = (typeof mutabilities)[number]

/** A release from its proposal to its end. */
export const releaseStates = [
  'in_review',
  'approved',
  'rolling_out',
  'paused',
  'released',
  'rolled_back',
  'superseded',
  'declined',
] as const
export type ReleaseState = (typeof releaseStates)[number]

/** Where a process has its configuration from. */
export const configSources = ['server', 'snapshot', 'defaults'] as const
export type ConfigSource = (typeof configSources)[number]

/** How two changes of the same thing are brought together. */
export const conflictStrategies = ['intelligent_merge', 'timestamp_wins', 'majority_wins'] as const
export type ConflictStrategy = (typeof conflictStrategies)[number]
