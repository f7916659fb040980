'use client'

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

interface FocusNodes {
  readonly nodeIds: readonly string[]
  set(nodeIds: readonly string[]): void
}

const FocusContext = createContext<FocusNodes>({ nodeIds: [], set: () => {} })

/** Which nodes the page is about, so that the palette and the keys act on them. */
export function FocusNodesProvider({ children }: { children: ReactNode }) {
  const [nodeIds, set] = useState<readonly string[]>([])
  const value = useMemo(() => ({ nodeIds, set }), [nodeIds])
  return <FocusContext value={value}>{children}</FocusContext>
}

export function useFocusNodes(): readonly string[] {
  return useContext(FocusContext).nodeIds
}

/** Says that the page is about these nodes, until it is left. */
export function useSetFocusNodes(nodeIds: readonly string[]): void {
  const { set } = useContext(FocusContext)
  const key = nodeIds.join('\n')
  useEffect(() => {
    set(key === '' ? [] : key.split('\n'))
    return () => set([])
  }, [key, set])
}
