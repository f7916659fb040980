/**
 * Tries until `check` passes, and answers what it gave. Fails with its last error after `timeoutMs`.
 * For what real processes and sockets do in their own time; everything else takes a handed-in clock.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() >= deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
