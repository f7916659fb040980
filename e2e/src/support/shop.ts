import { execFile, fork } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { endProcess, eventually } from '@foundation/testing'

const fleet = fileURLToPath(new URL('../../../examples/shop/dist/fleet.js', import.meta.url))
const parent = fileURLToPath(new URL('../../dist/support/shop-parent.js', import.meta.url))

/** Who runs where: `payments-2`, its pid and port. */
export interface ShopNode {
  readonly name: string
  readonly pid: number | null
  readonly port: number
}

/** How its shoppers fared in ten seconds. */
export interface Fared {
  readonly sent: number
  readonly failed: number
  readonly why?: unknown
}

export interface Shop extends AsyncDisposable {
  roster(): Promise<ShopNode[]>
  fared(): Promise<Fared[]>
  /** Ends whoever started it; with SIGKILL nobody gets to clean up. */
  killParent(): Promise<void>
}

export interface ShopOptions {
  readonly url: string
  readonly token: string
  /** Where it keeps its state and its log. */
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
}

const values = fileURLToPath(new URL('../../../examples/shop/shop.yaml', import.meta.url))
const importer = fileURLToPath(
  new URL('../../../apps/server/dist/config/import-main.js', import.meta.url),
)

/** Releases the shop's first values, as `npm start` does. */
export async function releaseShopValues(env: Readonly<Record<string, string>>): Promise<void> {
  const about = ['--description', 'How the example shop behaves']
  await promisify(execFile)(process.execPath, [importer, values, ...about], {
    env: { ...process.env, ...env },
  })
}

/** The example fleet, on free ports. */
export async function startShop({ url, token, folder, env }: ShopOptions): Promise<Shop> {
  const logFile = path.join(folder, 'shop.log')
  const log = openSync(logFile, 'a')
  const child = fork(parent, [fleet], {
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
  return {
    roster,
    async fared() {
      const lines = (await readFile(logFile, 'utf8')).split('\n')
      return lines.filter((it) => it.includes('"shoppers"')).map((it) => JSON.parse(it) as Fared)
    },
    killParent: () => endProcess(child, 'SIGKILL'),
    async [Symbol.asyncDispose]() {
      const { pid } = child
      await endProcess(child, 'SIGTERM', 15_000)
      await eventually(
        async () => {
          if (await isThere(path.join(folder, 'shop', 'roster.json')))
            throw new Error(`The shop of ${pid} is still open`)
        },
        { timeoutMs: 20_000 },
      )
    },
  }
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )
