import type { ReactNode } from 'react'

import { Gate } from '../../access/Gate'
import { LazyShell } from '../../shell/LazyShell'

export default function FleetLayout({ children }: { children: ReactNode }) {
  return (
    <Gate>
      <LazyShell>{children}</LazyShell>
    </Gate>
  )
}
