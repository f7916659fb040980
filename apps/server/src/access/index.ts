/** Who may do what, as the rest of the server asks. */
export { actorOfToken } from './api-tokens.js'
export { isSameOrigin } from './origin.js'
export { addressHeader, authPath, makePeople, type People } from './people.js'
export { sweepSessions } from './sessions.js'
export { makeSetupGate, type SetupGate } from './setup.js'
export { toActor, type Visit } from './visit.js'
