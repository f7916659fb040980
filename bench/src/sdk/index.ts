import { startControlPlane } from '../control-plane.js'
import type { Result } from '../result.js'
import { measureIdleCost } from './idle-cost.js'
import { measureRequestCost } from './request-cost.js'

/** What the SDK costs the application that carries it. */
export async function benchSdk(rounds: number): Promise<Result[]> {
  await using plane = await startControlPlane()
  return [
    ...(await measureIdleCost(plane, rounds)),
    ...(await measureRequestCost(plane, rounds * 2)),
  ]
}
