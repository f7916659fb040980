'use client'

import type { Layers } from '@foundation/core/config'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { useTRPCClient } from '../data/trpc'

/** So long nothing was typed before it is asked. */
const quietMs = 350

/** What the running versions would refuse of these layers; asked once typing pauses. */
export function useCheck(namespace: string, layers: Layers) {
  const client = useTRPCClient()
  const asked = useQuiet(layers)
  return useQuery({
    queryKey: ['config-check', namespace, asked],
    queryFn: () => client.config.check.mutate({ namespace, layers: asked }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 0,
  })
}

function useQuiet<T>(value: T): T {
  const [quiet, setQuiet] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), quietMs)
    return () => clearTimeout(timer)
  }, [value])
  return quiet
}
