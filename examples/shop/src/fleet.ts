/**
 * Runs the shop: every node in a process of its own, and shoppers. Ends with whoever started it, and takes
 * everything along.
 *
 *   FOUNDATION_URL, FOUNDATION_TOKEN   the control plane, and the token with which nodes join it
 *   FOUNDATION_STATE_DIR               where nodes keep their identities; .foundation/shop
 *   SHOP_COUNTS                        such as payments=5,mailer=2
 *   SHOP_FIRST_PORT                    first of a range of ports, 7101; 0 takes any free ones
 *   SHOP_REQUESTS_PER_SECOND           what shoppers send on average, 30; 0 for no shoppers
 *   SHOP_RESTART_AFTER_MS              how long a node that ended stays away, 20000
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { countNodes, planShop, readCounts } from './plan.js'
import { findPorts, usualFirstPort } from './ports.js'
import { removeRoster, shopFolder, writeRoster } from './roster.js'
import { type RestartPolicy, supervise, usualRestart } from './supervise.js'

const scriptOf = (name: string) => fileURLToPath(new URL(`${name}.js`, import.meta.url))
const say = (line: string) => process.stdout.write(`${line}\n`)

/** Small heaps, as in containers: growing memory shows within a drill. */
const heapMebibytes = 160
const stopDeadlineMs = 8_000

async function open(env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const counts = readCounts(env.SHOP_COUNTS ?? '')
  const firstPort = Number(env.SHOP_FIRST_PORT ?? usualFirstPort)
  const places = planShop(counts, await findPorts(firstPort, countNodes(counts)))
  const folder = shopFolder(env)
  const delayMs = Number(env.SHOP_RESTART_AFTER_MS ?? usualRestart.delayMs)
  const restart: RestartPolicy = { ...usualRestart, delayMs }

  const record = () =>
    writeRoster(
      folder,
      places.map(({ name, port }, at) => ({ name, port, pid: nodes[at]?.pid ?? null })),
    )
  const onChange = (line: string) => {
    say(line)
    record()
  }
  const nodes: ReturnType<typeof supervise>[] = []
  for (const place of places) {
    const launch = {
      name: place.name,
      script: scriptOf(`services/${place.service}`),
      execArgv: [`--max-old-space-size=${heapMebibytes}`],
      env: {
        ...env,
        SHOP_PLACE: JSON.stringify(place),
        SHOP_DRILLS: 'on',
        // One each, so that a node keeps its identity whatever order they start in.
        FOUNDATION_STATE_DIR: path.join(folder, place.name),
      },
    }
    nodes.push(supervise(launch, restart, onChange))
  }
  record()

  const shoppers =
    env.SHOP_REQUESTS_PER_SECOND === '0'
      ? null
      : supervise(
          {
            name: 'shoppers',
            script: scriptOf('shoppers'),
            env: { ...env, SHOP_GATEWAYS: places[0]?.peers.gateway.join(',') },
          },
          { ...usualRestart, delayMs: 2_000 },
          say,
        )

  const door = places[0]?.peers.gateway.map((it) => `http://${it}`).join(' and ')
  say(`The shop is open: ${places.length} nodes, its door at ${door}`)
  return async () => {
    await shoppers?.stop(stopDeadlineMs)
    await Promise.all(nodes.map((node) => node.stop(stopDeadlineMs)))
    removeRoster(folder)
  }
}

let closing = false
async function close(shut: () => Promise<void>): Promise<void> {
  if (closing) return
  closing = true
  await shut()
  process.exit(0)
}

try {
  const shut = await open(process.env)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void close(shut))
  // Whoever started us is gone.
  process.on('disconnect', () => void close(shut))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
