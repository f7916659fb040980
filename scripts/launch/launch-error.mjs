/** Something that ends the launcher with one clear line, and lines of a log below it where they help. */
export class LaunchError extends Error {
  name = 'LaunchError'

  /**
   * @param {string} message one line: what is wrong and what to do
   * @param {{ lines?: readonly string[], cause?: unknown }} [more]
   */
  constructor(message, { lines = [], cause } = {}) {
    super(message, { cause })
    this.lines = lines
  }
}
