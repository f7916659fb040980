import { PolicySpec } from '@foundation/core/protection'
import { expect, it } from 'vitest'

import { policySchemaOf } from './generate-policy-schema.mjs'
import { policySchema } from './src/protection/policy-schema.ts'

it('holds the schema as core has it: run generate-policy-schema.mjs when this fails', () => {
  expect(policySchema).toEqual(policySchemaOf(PolicySpec))
})
