/**
 * The words for the state of a node and their order, without their schema: a browser that only shows
 * states need not load a validator for them.
 */
export const nodeStates = [
  'joining',
  'healthy',
  'degraded',
  'stalled',
  'draining',
  'suspect',
  'down',
  'left',
] as const

type NodeState = (typeof nodeStates)[number]

/** Most urgent first: the order of "needs attention". */
export const statesByUrgency = [
  'down',
  'suspect',
  'stalled',
  'degraded',
  'draining',
  'joining',
  'healthy',
  'left',
] as const satisfies readonly NodeState[]

/** States that nobody planned: each of these nodes wants somebody's eye. */
export const troubleStates = [
  'down',
  'suspect',
  'stalled',
  'degraded',
] as const satisfies readonly NodeState[]
