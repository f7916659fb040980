'use client'

import type { CreateJoinToken, NewJoinToken } from '@foundation/core/access'
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { useTRPC } from '../../data/trpc'
import { inWords } from '../refusal'

/** Makes a join token. What it gives holds the secret, which cannot be asked for again. */
export function useNewToken() {
  const api = useTRPC()
  const queries = useQueryClient()
  const { mutateAsync, isPending } = useMutation(api.access.joinTokens.create.mutationOptions())
  /** @throws Error with the words to show */
  async function create(input: CreateJoinToken): Promise<NewJoinToken> {
    const made = await inWords(mutateAsync(input))
    void queries.invalidateQueries(api.access.joinTokens.list.queryFilter())
    return made
  }
  return { create, isPending }
}
