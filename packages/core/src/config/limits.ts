/** What one namespace may hold: enough for any configuration, too little to be a database. */
export const configLimits = {
  /** Segments of a path. */
  pathDepth: 50,
  /** Objects and lists inside one another. */
  valueDepth: 20,
  stringLength: 1_000_000,
  /** Keys, counted over all layers. */
  keys: 20_000,
  /** Everything in one value: what has no more bytes than are allowed has no more of these. */
  values: 1_000_000,
  /** Of one namespace as JSON. */
  bytes: 1_000_000,
  layers: 64,
} as const

/** Names that reach an object's prototype instead of its values. */
export const refusedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
