/**
 * Configuration as it crosses borders: what an operator writes, what a node is sent, what it answers.
 *
 * A namespace holds layers. Each is for some nodes and has values; a node lays those that are for it over one
 * another, `default` first. What is edited is the draft; what runs is a release, which never changes.
 */
import { z } from 'zod'

import { Selector } from '../feed/index.js'
import { JsonObject, Text } from '../text/index.js'
import { configLimits } from './limits.js'
import { configSources, layerLevels } from './states.js'

export const Namespace = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/,
    'Lower-case letters, digits and hyphens, 64 at most',
  )
export type Namespace = z.output<typeof Namespace>

export const LayerName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/,
    'Lower-case letters, digits and . _ -, 64 at most',
  )

export const Layer = z.strictObject({
  name: LayerName,
  level: z.enum(layerLevels),
  /** Orders layers of one level; the higher wins. */
  rank: z.int().min(0).max(1_000).default(0),
  selector: Selector.default({}),
  values: JsonObject,
})
export type Layer = z.output<typeof Layer>

/** All of a namespace, in a draft or a release. Exactly one layer is the default one, and is for every node. */
export const Layers = z.array(Layer).min(1).max(configLimits.layers)
export type Layers = z.output<typeof Layers>

/** The spec of a resource of the kind `config`. */
export const ConfigSpec = z
  .strictObject({
    namespace: Namespace,
    release: z.int().min(1),
    layers: Layers,
  })
  .meta({ id: 'ConfigSpec' })
export type ConfigSpec = z.output<typeof ConfigSpec>

export const configKind = 'config'

/** The key of what runs, and of what is being rolled out. Who has both runs the latter. */
export const configKeys = {
  stable: (namespace: string) => namespace,
  candidate: (namespace: string) => `${namespace}@next`,
} as const

const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'A SHA-256 in hex')
const PathText = Text.max(2_000)

/** What a process runs of one namespace. */
export const RunningConfig = z
  .strictObject({
    namespace: Namespace,
    /** Null before any came. */
    release: z.int().min(1).nullable(),
    source: z.enum(configSources),
    /** SHA-256 of the effective values as canonical JSON. */
    hash: Hash,
    /** Paths that the process has set for itself, over what the server says. */
    overridden: z.array(PathText).max(100),
    /** Paths that changed since the process started and take effect only at its next start. */
    restart: z.array(PathText).max(100),
    /** The schema it declared; null without one. */
    schema: Hash.nullable(),
  })
  .meta({ id: 'RunningConfig' })
export type RunningConfig = z.output<typeof RunningConfig>

/** The schema that an application declared for a namespace, as JSON Schema. Sent once for each that is new. */
export const DeclaredSchema = z
  .strictObject({ namespace: Namespace, hash: Hash, schema: JsonObject })
  .meta({ id: 'DeclaredSchema' })
export type DeclaredSchema = z.output<typeof DeclaredSchema>
