/** The entry of the worker thread. */
import { parentPort, workerData } from 'node:worker_threads'

import type { ToMain, ToWorker, WorkerStart } from '../link/messages.js'
import { Host } from './host.js'
import { openSocket } from './socket.js'
import { request } from './transport.js'

const port = parentPort
if (!port) throw new Error('This is the thread of the SDK: it is started by connect()')

const host = new Host({
  start: workerData as WorkerStart,
  tell: (message: ToMain) => port.postMessage(message),
  openSocket,
  request,
  now: () => performance.now(),
  random: Math.random,
  onEnded: () => port.close(),
})
port.on('message', (message: ToWorker) => host.receive(message))
