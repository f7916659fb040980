/** Files of anything that `apply` takes: namespaces and policies, a document each. */
import type { Issue } from '@foundation/core/errors'
import { toIssues } from '@foundation/core/errors'
import { SavePolicy } from '@foundation/core/protection'
import { z } from 'zod'

import { readDocuments, readNamespace, type Secrets, type Wanted } from './config-file.js'
import { Failure } from './failure.js'

const PolicyDocument = z.strictObject({
  policy: SavePolicy.shape.name,
  selector: SavePolicy.shape.selector,
  spec: SavePolicy.shape.spec,
})
export type WantedPolicy = z.output<typeof PolicyDocument>

export type WantedResource =
  | { readonly kind: 'namespace'; readonly name: string; readonly wanted: Wanted }
  | { readonly kind: 'policy'; readonly name: string; readonly wanted: WantedPolicy }

/** @throws Failure with each fault and its line or path */
export function readResourceFile(name: string, text: string, env: Secrets): WantedResource[] {
  return readDocuments(name, text, 'namespace and no policy', (value) => {
    if (!Object.hasOwn(Object(value), 'policy')) {
      const wanted = readNamespace(value, env)
      return { kind: 'namespace', name: wanted.namespace, wanted } as const
    }
    const { success, data, error } = PolicyDocument.safeParse(value)
    if (!success) throw new Failure('', { issues: toIssues(error.issues) as Issue[] })
    return { kind: 'policy', name: data.policy, wanted: data } as const
  })
}
