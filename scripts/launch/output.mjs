/** What the launcher says: lines, and on a terminal one that turns while a step runs. */
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`

/** @param {NodeJS.WriteStream} [stream] */
export function makeOutput(stream = process.stdout) {
  const isTerminal = stream.isTTY === true
  const line = (text = '') => stream.write(`${text}\n`)

  /**
   * Runs `work` and shows that it runs, for how long, and its end.
   *
   * @template T
   * @param {string} title such as "Installing packages"
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async function step(title, work) {
    const from = performance.now()
    const elapsed = () => performance.now() - from
    const end = (mark, text) => line(isTerminal ? `\r\x1b[2K${mark} ${text}` : `${mark} ${text}`)
    if (!isTerminal) line(`  ${title} …`)
    let turn = 0
    const show = isTerminal
      ? () =>
          stream.write(
            `\r\x1b[2K${frames[turn++ % frames.length]} ${title} · ${Math.floor(elapsed() / 1_000)} s`,
          )
      : () => line(`  ${title} … ${Math.round(elapsed() / 1_000)} s so far`)
    const timer = setInterval(show, isTerminal ? 100 : 10_000)
    try {
      const result = await work()
      end('✓', `${title} · ${seconds(elapsed())}`)
      return result
    } catch (error) {
      end('✗', title)
      throw error
    } finally {
      clearInterval(timer)
    }
  }
  return { line, step }
}
