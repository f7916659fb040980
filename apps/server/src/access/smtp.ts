/** Mail over SMTP, by nodemailer. */
import { createTransport } from 'nodemailer'

import type { SendMail } from './mail.js'

/** How long a mail server may take to answer, in ms: the inviter waits for it. */
const answerMs = 10_000

/** @param url as in `smtps://user:password@host:465`; with `smtp://` TLS is taken up where the server offers it */
export function makeSmtp({ url, from }: { readonly url: string; readonly from: string }): SendMail {
  const transport = createTransport({
    url,
    connectionTimeout: answerMs,
    greetingTimeout: answerMs,
    socketTimeout: answerMs,
    // Nothing of a mail is read from files or other servers, whatever is in it.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async ({ to, subject, text }) => {
    // As an object it is one address, whatever characters it holds.
    await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
  }
}
