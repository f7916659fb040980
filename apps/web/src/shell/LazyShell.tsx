'use client'

import dynamic from 'next/dynamic'

/**
 * The shell as a part of its own: it is fetched while the gate asks who is there, and those who are not
 * let in never fetch it.
 */
export const LazyShell = dynamic(() => import('./Shell').then((it) => it.Shell))
