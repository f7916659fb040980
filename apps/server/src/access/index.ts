/** Who may do what, as the rest of the server asks. */
export { isSameOrigin } from './origin.js'
export { addressHeader, authPath, makePeople, type People } from './people.js'
export { sweepSessions } from './sessions.js'
export { makeSetupGate, type SetupGate } from './setup.js'
export type { Visit } from './visit.js'
