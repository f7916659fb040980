/** Runs once, before the console takes its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { tellWhoAsks } = await import('./who-asks')
  tellWhoAsks()
}
