/** Real processes for tests and benchmarks. */
export {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
  untilReady,
} from './control-plane.js'
export { eventually } from './eventually.js'
export { type TestProvider, testProvider } from './oidc.js'
export { freePort, startPostgres, type TestPostgres } from './postgres.js'
export { endProcess } from './process.js'
export { totpCode } from './totp.js'
