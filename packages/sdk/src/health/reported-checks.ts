import type { CheckReport } from '@foundation/core/health'

import type { ToWorker } from '../link/messages.js'
import type { LogLevel } from '../log.js'
import { Checks } from './checks.js'

export interface ReportedChecksOptions {
  /** To the control plane. */
  readonly post: (message: ToWorker) => void
  readonly say: (level: LogLevel, message: string, fields: object) => void
  /** The outcome of a check changed, or there is one less. */
  readonly onChange: () => void
}

/** Checks whose results go to the control plane and, when they become bad, to the log. */
export function reportedChecks({ post, say, onChange }: ReportedChecksOptions): Checks {
  return new Checks({
    clock: Date.now,
    onReport: (report, changed) => {
      if (changed && report.status === 'critical') {
        say('warn', 'Service health check failed', {
          event: 'health.check_failed',
          check: report.name,
          consecutive_failures: report.failures,
          action: 'marking_unhealthy',
          output: report.output,
        })
      }
      post({ t: 'checks', checks: [report], urgent: changed })
      if (changed) onChange()
    },
    onRemoved: (last) => {
      if (last) {
        // The protocol knows no removal: a last good word, then none.
        const output = 'no longer checked'
        const over: CheckReport = { ...last, status: 'passing', output, failures: 0 }
        post({ t: 'checks', checks: [over], urgent: true })
        post({ t: 'forgetCheck', name: last.name })
      }
      onChange()
    },
  })
}
