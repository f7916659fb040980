import { FileCode2, Shield } from 'lucide-react'

import { CodeSnippet } from '../ui/CodeSnippet'
import { EmptyState } from '../ui/EmptyState'
import { Panel } from '../ui/Panel'

const snippet = `const receipt = await foundation.protect('payments', () => pay(order), {
  fallback: () => ({ state: 'pending' }),
})`

/** How the first guard gets here. The page changes by itself when it does. */
export function NoGuards() {
  return (
    <Panel>
      <EmptyState
        page
        icon={<Shield aria-hidden />}
        title="Guard the first call"
        actions={
          <div className="mt-2 w-[560px] max-w-full text-left">
            <CodeSnippet
              primary
              code={snippet}
              head={
                <span className="flex items-center gap-2">
                  <FileCode2 aria-hidden className="size-3.5" />
                  src/payments.ts
                </span>
              }
            />
          </div>
        }
      >
        Wrap what calls another service. Its breaker, its limits and its latency show up here with
        the first call, and are changed here while it runs.
      </EmptyState>
    </Panel>
  )
}
