import type { ReactNode } from 'react'

import { Gate } from '../../access/Gate'
import { Shell } from '../../shell/Shell'

export default function FleetLayout({ children }: { children: ReactNode }) {
  return (
    <Gate>
      <Shell>{children}</Shell>
    </Gate>
  )
}
