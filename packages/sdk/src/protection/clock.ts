/** Where protection takes time and chance from; a test brings its own. */
export interface Clock {
  /** Milliseconds that only grow, with fractions. */
  now(): number
  /** Unix milliseconds, for what is said in the target's time: an HTTP date. */
  wallNow(): number
  /** A number in [0, 1). */
  random(): number
}
