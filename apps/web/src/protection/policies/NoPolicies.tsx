'use client'

import { Shield } from 'lucide-react'
import Link from 'next/link'

import { Allowed } from '../../access/Allowed'
import { Button } from '../../ui/Button'
import { CodeSnippet } from '../../ui/CodeSnippet'
import { EmptyState } from '../../ui/EmptyState'
import { newPolicyHref } from '../links'

const snippet = `await foundation.protect('payments', () => pay(order), { fallback })`

/** What a policy is good for, for those who have none. */
export function NoPolicies() {
  return (
    <div className="mx-auto max-w-[620px] px-3.5 pb-10">
      <EmptyState
        icon={<Shield aria-hidden />}
        title="No policy yet"
        actions={
          <Allowed scope="protection:write">
            <Button asChild>
              <Link href={newPolicyHref()}>Write the first one</Link>
            </Button>
          </Allowed>
        }
      >
        Wrap a call, and its guard appears on the board. A policy then changes it on every node,
        without a restart.
      </EmptyState>
      <CodeSnippet head="TypeScript" code={snippet} />
    </div>
  )
}
