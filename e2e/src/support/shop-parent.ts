/** Starts the shop and does nothing else: a parent for the drill that kills it. */
import { fork } from 'node:child_process'

const [script = ''] = process.argv.slice(2)
// Its own channel, which breaks when this process ends, however it ends.
fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
setInterval(() => {}, 60_000)
