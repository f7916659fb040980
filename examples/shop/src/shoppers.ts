/**
 * People who shop: they look around, search, and now and then buy. Not a node of the fleet. Every ten
 * seconds it says on one line how they fared.
 */
import { type Day, nextArrivalMs, requestsPerSecond, usualDay } from './day.js'
import { makePeers, PeerError } from './peers.js'
import { products } from './products.js'

const gateways = (process.env.SHOP_GATEWAYS ?? '').split(',').filter(Boolean)
/** Wins over what the shop's configuration says. */
const told = process.env.SHOP_REQUESTS_PER_SECOND
let day: Day = { ...usualDay, ...(told !== undefined && { meanPerSecond: Number(told) }) }
const gateway = makePeers('gateway', gateways, { timeoutMs: 10_000, probeEveryMs: 1_000 })

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T
const skus = [...products.keys()]
const words = ['oak', 'lamp', 'wool', 'mug', 'glass bowl', 'clock', 'stone', 'chair']

/** Shares of one, in the order in which they are tried. */
const wishes: readonly (readonly [number, () => Promise<unknown>])[] = [
  [0.45, () => gateway.get(`/products/${pick(skus)}`)],
  [0.25, () => gateway.get(`/products?page=${1 + Math.floor(Math.random() * 6)}`)],
  [0.18, () => gateway.get(`/products?search=${encodeURIComponent(pick(words))}`)],
  [0.12, buy],
]

function buy(): Promise<unknown> {
  const email = `shopper${Math.floor(Math.random() * 500)}@example.com`
  return gateway.post('/orders', { sku: pick(skus), quantity: pick([1, 1, 1, 2, 3]), email })
}

function wish(): Promise<unknown> {
  let chance = Math.random()
  for (const [share, act] of wishes) {
    chance -= share
    if (chance < 0) return act()
  }
  return buy()
}

let fared = { sent: 0, failed: 0, took: [] as number[], reasons: new Map<string, number>() }

async function visit(): Promise<void> {
  const began = performance.now()
  fared.sent += 1
  try {
    await wish()
  } catch (error) {
    fared.failed += 1
    const reason = error instanceof PeerError ? error.message : String(error)
    fared.reasons.set(reason, (fared.reasons.get(reason) ?? 0) + 1)
  }
  fared.took.push(performance.now() - began)
}

function tell(): void {
  const { sent, failed, reasons } = fared
  const took = fared.took.sort((a, b) => a - b)
  const at = (share: number) => Math.round(took[Math.floor(took.length * share)] ?? 0)
  const line = { from: 'shoppers', sent, failed, p50Ms: at(0.5), p99Ms: at(0.99) }
  const why = failed > 0 ? { why: Object.fromEntries([...reasons].slice(0, 3)) } : {}
  process.stdout.write(`${JSON.stringify({ ...line, ...why })}\n`)
  fared = { sent: 0, failed: 0, took: [], reasons: new Map() }
}

/** How many of them there should be can be changed while the shop is open. */
async function count(): Promise<void> {
  try {
    const { perSecond } = await gateway.get<{ perSecond: number }>('/shoppers')
    day = { ...day, meanPerSecond: perSecond }
  } catch {
    // As many as before.
  }
}

const opened = performance.now()
let open = true

/** Nobody stands at a closed door: shoppers come once a gateway is ready. */
function come(): void {
  if (!open) return
  const perSecond = requestsPerSecond(performance.now() - opened, day)
  if (perSecond > 0 && gateway.ready > 0) void visit()
  setTimeout(come, perSecond > 0 ? nextArrivalMs(perSecond, 1 - Math.random()) : 1_000)
}

// Services that start together are not ready together.
setTimeout(come, 5_000)
setInterval(tell, 10_000)
if (told === undefined) setInterval(() => void count(), 1_000)

function close(): void {
  open = false
  process.exit(0)
}
process.on('disconnect', close)
process.on('SIGTERM', close)
process.on('SIGINT', close)
