/**
 * One process that loads one subject, starts it, sits idle and says what that cost. Run with
 * `--expose-gc`, the subject's name as the argument and an IPC channel to its parent.
 */
import { setTimeout as wait } from 'node:timers/promises'

export interface IdleCost {
  /** From the import to the subject being ready to use, without waiting for the network. */
  readonly loadMs: number
  readonly rssBytes: number
  /** CPU time over wall time, all threads, while idle. */
  readonly cpu: number
}

type Start = () => Promise<unknown>

/** Each loads its library and gives the function that starts it. */
const subjects: Record<string, () => Promise<Start>> = {
  bare: async () => async () => {},
  floor: async () => {
    const { WebSocket } = await import('ws')
    return async () => {
      const known = new Map<string, number>()
      const socket = new WebSocket(required('BENCH_ECHO_URL'))
      await new Promise((resolve) => socket.once('open', resolve))
      setInterval(() => {
        known.set('beat', Date.now())
        socket.send('{"t":"beat","lagMs":0}')
      }, 2_000)
    }
  },
  foundation: async () => {
    const { connect } = await import('@foundation/sdk')
    return () =>
      connect({ service: 'bench-idle', stateDir: required('BENCH_STATE_DIR'), required: true })
  },
  moleculer: async () => {
    const { ServiceBroker } = (await import('moleculer')).default
    return async () => {
      // Discovery by multicast would leave the machine; a lone node is what an idle one costs anyway.
      const transporter = { type: 'TCP', options: { udpDiscovery: false } }
      const broker = new ServiceBroker({ logger: false, transporter })
      await broker.start()
    }
  },
  opentelemetry: async () => {
    const { MeterProvider, PeriodicExportingMetricReader, ConsoleMetricExporter } = await import(
      '@opentelemetry/sdk-metrics'
    )
    return async () => {
      const exporter = new ConsoleMetricExporter()
      // Measures the library, not the terminal.
      exporter.export = (_metrics, done) => done({ code: 0 })
      const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2_000 })
      const meter = new MeterProvider({ readers: [reader] }).getMeter('bench')
      meter
        .createObservableGauge('heap')
        .addCallback((it) => it.observe(process.memoryUsage().heapUsed))
    }
  },
}

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

async function measure(subject: string, idleMs: number): Promise<IdleCost> {
  const load = subjects[subject]
  if (!load)
    throw new RangeError(`Expected one of ${Object.keys(subjects).join(', ')}, received ${subject}`)
  // Keeps the bare process alive as a server would be, and out of the figures of the others.
  setInterval(() => {}, 60_000)
  const began = performance.now()
  const start = await load()
  const loadMs = performance.now() - began
  await start()
  // Some ten seconds after a start V8 collects once more, which costs as much as a minute of idling does.
  await wait(15_000)
  globalThis.gc?.()
  await wait(500)
  const cpuBefore = process.cpuUsage()
  const idleFrom = performance.now()
  await wait(idleMs)
  const { user, system } = process.cpuUsage(cpuBefore)
  const cpu = (user + system) / 1_000 / (performance.now() - idleFrom)
  globalThis.gc?.()
  return { loadMs, rssBytes: process.memoryUsage.rss(), cpu }
}

const [subject = '', idleMs = '10000'] = process.argv.slice(2)
const cost = await measure(subject, Number(idleMs))
process.send?.(cost, () => process.exit(0))
