/** Mail that the server sends: invitations, and links to set a password. Plain text, one link each. */
import type { Logger } from 'pino'

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Hands a message on for delivery. Rejects when it was not taken. */
export type SendMail = (mail: Mail) => Promise<void>

/** @returns whether it went out; a mail server that is away is logged, and the caller shows the link instead */
export async function trySend(send: SendMail | null, mail: Mail, log: Logger): Promise<boolean> {
  if (!send) return false
  try {
    await send(mail)
    return true
  } catch (error) {
    log.warn({ event: 'access.mail_failed', err: error }, 'a mail was not sent')
    return false
  }
}

export function invitationMail(
  to: string,
  { link, fleet, by }: { readonly link: string; readonly fleet: string; readonly by: string },
): Mail {
  return {
    to,
    subject: oneLine(`Join ${fleet} on Foundation`),
    text: `${oneLine(by)} invites you to ${oneLine(fleet)}. Choose a password here:\n\n${link}\n\nThe link is good once. If you do not know what this is about, do nothing.\n`,
  }
}

export function resetMail(to: string, { link }: { readonly link: string }): Mail {
  return {
    to,
    subject: 'Set a new password for Foundation',
    text: `Set a new password here:\n\n${link}\n\nThe link is good once, for an hour. If you did not ask for it, do nothing: your password stays as it is.\n`,
  }
}

/** A name cannot begin another header or another paragraph. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
