/** Configuration, as the rest of the server asks about it. */

export { type ConfigRoutes, registerConfig } from './cluster-writes.js'
export { type ConfigDelivery, makeConfigDelivery } from './delivery.js'
export { forgetConfig } from './housekeeping.js'
export { ConfigMarks } from './marks.js'
export type { ConfigCtx } from './records.js'
export { type ConfigIntake, ConfigReports, isOfConfig } from './reports.js'
export { makeSecretBox, type SecretBox } from './secrets.js'
export { makeRolloutWatch } from './watch.js'
