/**
 * Ends the launcher's children when the launcher is gone, however it went.
 *
 * Runs in a session of its own. Each line on its standard input is the list of what runs, as JSON; the
 * end of the input is the end of the launcher, by then with an empty list if all went well.
 */
import { createInterface } from 'node:readline'

import { endChildren } from './processes.mjs'

let children = []
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
for await (const line of createInterface({ input: process.stdin })) children = JSON.parse(line)
await endChildren(children, { deadlineMs: 5_000 })
