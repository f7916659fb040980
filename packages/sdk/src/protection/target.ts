/** The rule of core's `Target`, without zod. */
export function isTarget(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[a-zA-Z0-9]([a-zA-Z0-9._:/-]{0,126}[a-zA-Z0-9])?$/.test(value)
  )
}
