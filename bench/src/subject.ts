/** What one process measures: a piece of work, done over and over by one library. */

/** One operation; what it returns is awaited when it is a promise. */
export type Operation = () => unknown

export interface Subject {
  /** Makes everything that an operation needs, outside of what is measured. */
  readonly prepare: () => Operation | Promise<Operation>
  /** How many operations a sample has. Default 200,000. */
  readonly operations?: number
  /** Operations under way at once. Default 1, each awaited before the next. */
  readonly inFlight?: number
}

/** The libraries that do a piece of work, by name. */
export type Subjects = Readonly<Record<string, Subject>>

/** What one process measured, for each operation. */
export interface Sample {
  /** Wall time, nanoseconds. */
  readonly wall: number
  /** Time of all cores, nanoseconds. */
  readonly cpu: number
  /** Allocated, bytes. */
  readonly bytes: number
}

/** The call that everything guards: it answers at once, so that what is measured is the guard. */
export const call = async (): Promise<number> => 1
