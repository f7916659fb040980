/** What a check run came to: a table, and as its last line the totals. */

/** @typedef {import('./part.mjs').Counts & { name: string, ms: number }} Result */

/** @param {readonly Result[]} results @returns {string} */
export function summarise(results) {
  const width = Math.max(...results.map(({ name }) => name.length))
  const rows = results.map(({ name, ms, passed, failed, skipped }) =>
    [
      failed > 0 ? '✗' : '✓',
      name.padEnd(width),
      `${(ms / 1_000).toFixed(1)} s`.padStart(9),
      `${passed} passed`.padStart(12),
      failed > 0 ? `${failed} failed` : '',
      skipped > 0 ? `${skipped} skipped` : '',
    ]
      .filter((cell) => cell !== '')
      .join(' '),
  )
  return `${rows.join('\n')}\n\n${totalLine(results)}`
}

/** @param {readonly Result[]} results */
export function totalLine(results) {
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0)
  const skipped = total('skipped')
  return `${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
