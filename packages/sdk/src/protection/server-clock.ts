import type { Clock } from './clock.js'

/**
 * What time it is at the server, whose clock decides when an override ends. It runs on this process's monotonic
 * clock: a host whose time of day is wrong, or is set meanwhile, ends nothing early or late. One that slept is late
 * until its session stands again.
 */
export class ServerClock {
  readonly #clock: Pick<Clock, 'now' | 'wallNow'>
  /** The server's Unix time less our monotonic one. */
  #offsetMs = 0

  constructor(clock: Pick<Clock, 'now' | 'wallNow'>) {
    this.#clock = clock
    this.set(0)
  }

  /** @param aheadMs by how much the server's clock is ahead of this host's time of day, at this moment */
  set(aheadMs: number): void {
    this.#offsetMs = this.#clock.wallNow() + aheadMs - this.#clock.now()
  }

  /** Unix milliseconds. */
  now(): number {
    return this.#clock.now() + this.#offsetMs
  }
}
