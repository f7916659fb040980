/** How busy the shop is: a day of twelve minutes, with a quiet night, two peaks and sales now and then. */

export interface Day {
  /** Requests a second, on average over the day. */
  readonly meanPerSecond: number
  readonly dayMs: number
}

export const usualDay: Day = { meanPerSecond: 30, dayMs: 720_000 }

const sale = { everyMs: 170_000, lastsMs: 8_000, factor: 2.2 }

/** Requests a second at `elapsedMs` after the shop opened, which is in the morning. */
export function requestsPerSecond(elapsedMs: number, day: Day = usualDay): number {
  const hour = (elapsedMs / day.dayMs) * 2 * Math.PI
  // The mean of both waves is nothing, so the mean stays what it says.
  const curve = 1 + 0.45 * Math.sin(hour) + 0.2 * Math.sin(2 * hour - 0.7)
  const sinceSale = elapsedMs % sale.everyMs
  const isSale = elapsedMs >= sale.everyMs && sinceSale < sale.lastsMs
  return day.meanPerSecond * curve * (isSale ? sale.factor : 1)
}

/** How long until the next shopper comes: arrivals that know nothing of each other. `chance` is in (0, 1]. */
export function nextArrivalMs(perSecond: number, chance: number): number {
  return (-Math.log(chance) / perSecond) * 1_000
}
