/** What lets people in needs beside the database: who keeps the passwords, and how to reach somebody. */
import { type Clock, minute } from '@foundation/core/time'

import { type Attempts, makeAttempts } from './attempts.js'
import type { SendMail } from './mail.js'
import type { People } from './people.js'

export interface AccessDesk {
  readonly people: People
  readonly fleetName: string
  readonly consoleUrl: string
  /** Null where no mail server is set. */
  readonly sendMail: SendMail | null
  /** Bounds guesses at the secrets of links, per sender. They are too long to guess; this keeps the noise down. */
  readonly links: Attempts
  /** Bounds how often one sender makes the server send mail. */
  readonly mails: Attempts
}

export function makeDesk(
  options: Pick<AccessDesk, 'people' | 'fleetName' | 'consoleUrl' | 'sendMail'>,
  clock: Clock,
): AccessDesk {
  return {
    ...options,
    links: makeAttempts({ max: 30, windowMs: minute }, clock),
    mails: makeAttempts({ max: 5, windowMs: 10 * minute }, clock),
  }
}
