'use client'

import { SlidersHorizontal } from 'lucide-react'

import { Allowed } from '../access/Allowed'
import { Button } from '../ui/Button'
import { CodeSnippet } from '../ui/CodeSnippet'
import { EmptyState } from '../ui/EmptyState'

const snippet = `import { z } from 'zod'

const config = foundation.config('app', {
  schema: z.object({
    pool: z.object({
      max: z.int().max(100).default(20).meta({ unit: 'connections' }),
    }),
  }),
})

config.get('pool.max')
config.watch('pool.max', (max) => pool.resize(max))`

/** What a namespace is good for, for those who have none. */
export function NoNamespaces({ onCreate }: { onCreate: () => void }) {
  return (
    <div className="mx-auto max-w-[680px] px-3.5 pb-10">
      <EmptyState
        icon={<SlidersHorizontal aria-hidden />}
        title="No namespace yet"
        actions={
          <Allowed scope="config:write">
            <Button onClick={onCreate}>Create the first one…</Button>
          </Allowed>
        }
      >
        Declare a schema in the application. Then make a namespace of the same name here: its form
        comes from the schema, and each change is reviewed, rolled out by stages and answered by
        every node.
      </EmptyState>
      <CodeSnippet head="TypeScript" code={snippet} primary />
    </div>
  )
}
