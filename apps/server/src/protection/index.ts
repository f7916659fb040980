/** Protection, as the rest of the server asks about it. */

export { forgetGuards } from './forget.js'
export { isOfProtection, type ProtectionIntake, type Reporter } from './intake.js'
