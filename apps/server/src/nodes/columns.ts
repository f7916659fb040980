/** Makes numbers that a node may send fit the columns that hold them. */

const int4Max = 2_147_483_647
/** The end of the year 9999, which every reader of dates understands. */
const timestampMax = 253_402_300_799_999

export function toInt4(value: number): number {
  return Math.min(Math.round(value), int4Max)
}

export function toTimestamp(ms: number): Date {
  return new Date(Math.min(ms, timestampMax))
}
