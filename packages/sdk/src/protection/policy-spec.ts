/** Reads policies by core's rules, without zod. A test holds the two to each other. */
import { anyTarget, type PolicyParts, type PolicySpec } from '@foundation/core/protection'

import { Rejection } from '../resources/handler.js'
import { read } from '../schema/json-schema.js'
import { policySchema } from './policy-schema.js'

/**
 * The spec of a resource of the kind `policy`, with every default filled in.
 *
 * @throws Rejection
 */
export function toPolicySpec(spec: unknown): PolicySpec {
  return read(policySchema, spec) as PolicySpec
}

/**
 * Parts as an application defines them in code.
 *
 * @throws Rejection
 */
export function toPolicyParts(parts: object): PolicyParts {
  const strange = ['match', 'shadow'].find((name) => Object.hasOwn(parts, name))
  if (strange !== undefined) throw new Rejection(strange, 'There is no such field')
  const { match, shadow, ...read } = toPolicySpec({ ...parts, match: { target: anyTarget } })
  return read
}
