import { z } from 'zod'

import { JsonObject, Text } from '../text/index.js'
import { Selector } from './selector.js'

/** A position in the revision log. Grows by one with each change, in the order of commits. */
export const Revision = z.int().min(0)
export type Revision = number

const Kind = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9._-]{0,63}$/, 'A letter, then letters, digits and . _ -')
const Key = Text.min(1).max(256)

/** Which resource: its kind says what the spec means, its key which one of that kind it is. */
export const ResourceRef = z.strictObject({ kind: Kind, key: Key })
export type ResourceRef = z.output<typeof ResourceRef>

/** One piece of desired state, as it stands at `revision`. */
export const Resource = z
  .strictObject({
    kind: Kind,
    key: Key,
    revision: Revision,
    selector: Selector,
    spec: JsonObject,
  })
  .meta({ id: 'Resource' })
export type Resource = z.output<typeof Resource>

/** A resource as a node receives it: who else it is for is not the node's business. */
export const DeliveredResource = Resource.omit({ selector: true })
export type DeliveredResource = z.output<typeof DeliveredResource>

/** What a node answers for one resource. `pending` is the server's word for "no answer yet". */
export const AckStatus = z.enum(['pending', 'applied', 'rejected'])
export type AckStatus = z.output<typeof AckStatus>

export const Ack = z
  .strictObject({
    kind: Kind,
    key: Key,
    revision: Revision,
    status: z.enum(['applied', 'rejected']),
    /** Why it was rejected: the path of the bad field within the spec, and what is wrong there. */
    reason: z.strictObject({ path: Text.max(512), message: Text.max(2_000) }).optional(),
  })
  .meta({ id: 'Ack' })
export type Ack = z.output<typeof Ack>

/** The name of a resource in maps and logs. Kinds hold no slash, so it is unambiguous. */
export function refOf({ kind, key }: ResourceRef): string {
  return `${kind}/${key}`
}
