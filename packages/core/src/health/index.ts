/** From one check on one node, to the state of that node, to one word for the fleet. */
export {
  CheckPolicy,
  CheckReport,
  type CheckState,
  CheckStatus,
  failingChecks,
  newCheck,
  settleCheck,
} from './check.js'
export {
  type Assessment,
  assess,
  canMove,
  LivenessPolicy,
  type NodeFacts,
  NodeState,
} from './node-state.js'
export { ClusterHealth, Rollup, RollupReason, rollUp, ServiceCounts } from './rollup.js'
export { nodeStates, statesByUrgency, troubleStates } from './states.js'
export { Deployment, FleetChange, ListChanges, Overview } from './views.js'
