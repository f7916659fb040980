/** The spec of a resource of the kind `config` as a JSON Schema: core's `ConfigSpec`. A test holds the two to each other. */
import type { JsonSchema } from '../schema/json-schema.js'

const text = '^[^\\0\\p{Cs}]*$'
const name: JsonSchema = { type: 'string', minLength: 1, maxLength: 128, pattern: text }
const names: JsonSchema = { type: 'array', minItems: 1, maxItems: 5_000, items: name }

const selector: JsonSchema = {
  default: {},
  type: 'object',
  properties: {
    nodes: names,
    services: names,
    labels: { type: 'object', propertyNames: name, additionalProperties: names },
    share: {
      type: 'object',
      properties: { salt: name, upTo: { type: 'number', minimum: 0, maximum: 1 } },
      required: ['salt', 'upTo'],
    },
  },
}

const layer: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$' },
    level: { type: 'string', enum: ['default', 'environment', 'group', 'node'] },
    rank: { default: 0, type: 'integer', minimum: 0, maximum: 1_000 },
    selector,
    values: {
      type: 'object',
      propertyNames: { type: 'string', pattern: text },
      additionalProperties: {},
    },
  },
  required: ['name', 'level', 'values'],
}

export const configSchema: JsonSchema = {
  type: 'object',
  properties: {
    namespace: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
    release: { type: 'integer', minimum: 1 },
    layers: { type: 'array', minItems: 1, maxItems: 64, items: layer },
  },
  required: ['namespace', 'release', 'layers'],
}
