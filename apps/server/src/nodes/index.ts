/** Nodes, as other domains ask about them. */
export { selectCells } from './cells.js'
export { tallyFleet } from './counts.js'
export { forgetNodes } from './forget.js'
export { checkRange } from './range.js'
export { stepFor } from './signals.js'
