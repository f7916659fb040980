import { fork } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { endProcess, eventually } from '@foundation/testing'

const shop = fileURLToPath(new URL('../../../examples/shop/dist/', import.meta.url))

/** Who runs where: `payments-2`, its pid and port. */
export interface ShopNode {
  readonly name: string
  readonly pid: number | null
  readonly port: number
}

export interface Shop extends AsyncDisposable {
  roster(): Promise<ShopNode[]>
}

export interface ShopOptions {
  readonly url: string
  readonly token: string
  /** Where it keeps its state and its log. */
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
}

/** The example fleet, on free ports. */
export async function startShop({ url, token, folder, env }: ShopOptions): Promise<Shop> {
  const log = openSync(path.join(folder, 'shop.log'), 'a')
  const child = fork(path.join(shop, 'fleet.js'), {
    stdio: ['ignore', log, log, 'ipc'],
    env: {
      ...process.env,
      FOUNDATION_URL: url,
      FOUNDATION_TOKEN: token,
      FOUNDATION_STATE_DIR: path.join(folder, 'shop'),
      SHOP_FIRST_PORT: '0',
      ...env,
    },
  })
  closeSync(log)
  const roster = async () =>
    JSON.parse(await readFile(path.join(folder, 'shop', 'roster.json'), 'utf8')) as ShopNode[]
  await eventually(async () => {
    const nodes = await roster()
    if (nodes.some(({ pid }) => pid === null)) throw new Error('Not every node of the shop runs')
  })
  return { roster, [Symbol.asyncDispose]: () => endProcess(child, 'SIGTERM', 15_000) }
}
