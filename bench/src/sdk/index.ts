import { startControlPlane, startPostgres } from '@foundation/testing'

import type { Result } from '../result.js'
import { measureIdleCost } from './idle-cost.js'
import { measureRequestCost } from './request-cost.js'

/** What an application needs in its environment to connect. */
export interface Application {
  readonly FOUNDATION_URL: string
  readonly FOUNDATION_TOKEN: string
}

/** What the SDK costs the application that carries it. */
export async function benchSdk(rounds: number): Promise<Result[]> {
  await using postgres = await startPostgres()
  await using plane = await startControlPlane({
    databaseUrl: postgres.url,
    env: { LOG_LEVEL: 'error' },
  })
  const app = { FOUNDATION_URL: plane.url, FOUNDATION_TOKEN: await plane.joinToken('benchmark') }
  return [...(await measureIdleCost(app, rounds)), ...(await measureRequestCost(app, rounds * 2))]
}
