/** Ends the process of its argument when its own parent is gone, however that went. */
const pid = Number(process.argv[2])

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// The parent may be gone before this line.
if (process.connected) process.on('disconnect', end)
else end()

function end(): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // It was gone first.
  }
}
