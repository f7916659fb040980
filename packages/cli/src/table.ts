/** Rows as text, in columns as wide as they need. */

/** What a terminal takes for a command, and line ends, would come from names that others choose. */
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

export function printTable(rows: readonly (readonly string[])[]): string {
  const plain = rows.map((row) => row.map((cell) => cell.replaceAll(unprintable, '\u{fffd}')))
  const widths = plain.reduce<number[]>(
    (widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  )
  return plain
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** `2026-11-21 17:30:00`, in UTC; a hyphen for none. */
export function printTime(at: string | null): string {
  return at === null ? '-' : at.slice(0, 19).replace('T', ' ')
}
