'use client'

import { useMutation } from '@tanstack/react-query'
import { LogIn } from 'lucide-react'

import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'

/** Leaves for the provider, which sends the browser back when it knows who it is. */
export function ProviderButton({ name }: { name: string }) {
  const api = useTRPC()
  const { mutate, isPending, isSuccess, error } = useMutation(
    api.access.signIn.withProvider.mutationOptions({
      onSuccess: ({ url }) => window.location.assign(url),
    }),
  )
  const fault = error ? toFailure(error) : null
  return (
    <div className="mb-5">
      <Button
        size="lg"
        className="w-full"
        icon={<LogIn aria-hidden />}
        pending={isPending || isSuccess}
        onClick={() => mutate()}
      >
        Sign in with {name}
      </Button>
      {fault && (
        <p role="alert" className="mt-2 rounded-control bg-del-bg px-2.5 py-2 text-table">
          {fault.message} {fault.action}
        </p>
      )}
      <p className="mt-5 flex items-center gap-3 text-ink-3 text-small">
        <span aria-hidden className="h-px flex-1 bg-line-strong" />
        or with a password
        <span aria-hidden className="h-px flex-1 bg-line-strong" />
      </p>
    </div>
  )
}
