/** The probes of a half-open breaker: few at once, and none that is silent keeps its place. */

/** Probes as plain JSON: ticket and age in ms of each that is under way. */
export type ProbesState = [ticket: number, ageMs: number][]

const none = 0

/** Places for probes. A ticket is a positive integer, and never used twice. */
export class Probes {
  private tickets: Float64Array
  private starts: Float64Array
  private count = 0

  constructor(private places: number) {
    this.tickets = new Float64Array(places)
    this.starts = new Float64Array(places)
  }

  /** Under way, those included that have been silent for too long and whose place nobody has asked for. */
  get underWay(): number {
    return this.count
  }

  /** Takes a place for `ticket`. False when all are taken. */
  admit(ticket: number, timeoutMs: number, now: number): boolean {
    if (this.count >= this.places) this.dropSilent(timeoutMs, now)
    if (this.count >= this.places) return false
    const place = this.tickets.indexOf(none)
    this.tickets[place] = ticket
    this.starts[place] = now
    this.count += 1
    return true
  }

  /** Gives the ticket's place back. False when it has none, or has been silent for too long. */
  settle(ticket: number, timeoutMs: number, now: number): boolean {
    const place = ticket > none ? this.tickets.indexOf(ticket) : -1
    if (place < 0) return false
    const age = now - (this.starts[place] ?? now)
    this.drop(place)
    return age < timeoutMs
  }

  /** When a place is free at the latest, in ms from now; 0 when one is. */
  freeInMs(timeoutMs: number, now: number): number {
    if (this.count >= this.places) this.dropSilent(timeoutMs, now)
    if (this.count < this.places) return 0
    let oldest = now
    this.each((_, start) => {
      oldest = Math.min(oldest, start)
    })
    return oldest + timeoutMs - now
  }

  clear(): void {
    this.tickets.fill(none)
    this.count = 0
  }

  /** Changes the number of places. Probes beyond it end on their own; no other starts until then. */
  resize(places: number): void {
    this.places = places
    if (places <= this.tickets.length) return
    const { tickets, starts } = this
    this.tickets = new Float64Array(places)
    this.starts = new Float64Array(places)
    this.tickets.set(tickets)
    this.starts.set(starts)
  }

  export(now: number): ProbesState {
    const state: ProbesState = []
    this.each((ticket, start) => state.push([ticket, now - start]))
    return state
  }

  static restore(places: number, state: ProbesState, now: number): Probes {
    const probes = new Probes(places)
    probes.resize(Math.max(places, state.length))
    probes.places = places
    for (const [ticket, ageMs] of state) {
      probes.tickets[probes.count] = ticket
      probes.starts[probes.count] = now - ageMs
      probes.count += 1
    }
    return probes
  }

  private dropSilent(timeoutMs: number, now: number): void {
    this.each((_, start, place) => {
      // A clock that was set back must not make a probe younger than it is for ever.
      if (now < start) this.starts[place] = now
      else if (now - start >= timeoutMs) this.drop(place)
    })
  }

  private drop(place: number): void {
    this.tickets[place] = none
    this.count -= 1
  }

  private each(visit: (ticket: number, start: number, place: number) => void): void {
    for (let place = 0; place < this.tickets.length; place += 1) {
      const ticket = this.tickets[place] ?? none
      if (ticket !== none) visit(ticket, this.starts[place] ?? 0, place)
    }
  }
}
