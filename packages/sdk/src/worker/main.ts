/** The entry of the worker thread. */
import { parentPort, workerData } from 'node:worker_threads'

import type { ToMain, ToWorker, WorkerStart } from '../link/messages.js'
import { makeClientTls } from './client-tls.js'
import { Host } from './host.js'
import { openSocket } from './socket.js'
import { request } from './transport.js'

const port = parentPort
if (!port) throw new Error('This is the thread of the SDK: it is started by connect()')

const start = workerData as WorkerStart
const tls = makeClientTls(start.tls)
const host = new Host({
  start,
  tell: (message: ToMain) => port.postMessage(message),
  openSocket: (url, credential, events) => openSocket(url, credential, events, tls()),
  request: (asked) => request(asked, tls()),
  now: () => performance.now(),
  random: Math.random,
  onEnded: () => port.close(),
})
port.on('message', (message: ToWorker) => host.receive(message))
