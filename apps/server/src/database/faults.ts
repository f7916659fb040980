/** The database understood and said no: the same statement with the same values would fail again. */
export function isRefusal(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state !== null && /^(22|23)/.test(state) && !isPartitionMissing(error)
}

/** A row for a time that has no partition yet. */
export function isPartitionMissing(error: unknown): boolean {
  return (
    sqlStateOf(error) === '23514' &&
    error instanceof Error &&
    error.message.startsWith('no partition')
  )
}

function sqlStateOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}
