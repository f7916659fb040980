/** What processes measure of themselves. */
export { RuntimeSignals } from './signals.js'
