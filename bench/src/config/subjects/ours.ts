import { type Config, connect } from '@foundation/sdk'
import { type ZodType, z } from 'zod'

import { newSchema, newValues } from '../values.js'

const leaves = { number: z.number(), string: z.string(), boolean: z.boolean() }

/** With a schema of all values, as an application has it, and without a control plane: reads are the same. */
export async function ours(file?: string): Promise<Config> {
  const foundation = await connect({ service: 'bench', cluster: 'standalone' })
  const schema = z.object(
    newSchema<ZodType>(
      (type) => leaves[type],
      (fields) => z.object(fields),
    ),
  )
  const from = file === undefined ? { defaults: newValues() } : { file }
  // Paths are made at run time here, so that their types say nothing.
  return foundation.config('bench', { schema, env: false, ...from }) as unknown as Config
}
