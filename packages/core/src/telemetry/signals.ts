import { z } from 'zod'

import { Text } from '../text/index.js'

const ratio = z.number().min(0).max(1)
const ms = z.number().min(0).max(1e9)
const bytes = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
const count = z.number().min(0).max(Number.MAX_SAFE_INTEGER)

/** What one Node.js process says of itself for the window that ended when it was taken. */
export const RuntimeSignals = z
  .strictObject({
    windowMs: ms.describe('Length of the window.'),
    elu: ratio.describe(
      'Event-loop utilisation: the share of the window in which the loop was busy.',
    ),
    delayP50Ms: ms.describe('Event-loop delay, median.'),
    delayP99Ms: ms,
    delayMaxMs: ms,
    cpu: z.number().min(0).max(1_024).describe('CPU time over wall time; 1 is one core.'),
    heapUsedBytes: bytes,
    heapLimitBytes: bytes.describe('What V8 may use before it gives up.'),
    heapSpaces: z
      .record(Text.max(64), bytes)
      .refine((spaces) => Object.keys(spaces).length <= 16, 'At most 16 spaces')
      .describe('Used bytes by heap space.'),
    rssBytes: bytes,
    externalBytes: bytes,
    gc: z
      .strictObject({
        minor: count,
        major: count,
        incremental: count,
        weakcb: count,
        pauseMs: ms.describe('Sum over the window.'),
        longestMs: ms,
      })
      .describe('Garbage collections by kind.'),
    handles: count.describe('Resources that keep the event loop alive.'),
    uptimeMs: z.number().min(0),
  })
  .meta({ id: 'RuntimeSignals' })
export type RuntimeSignals = z.output<typeof RuntimeSignals>
