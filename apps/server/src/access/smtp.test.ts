import net from 'node:net'
import { FoundationError } from '@foundation/core/errors'
import { afterEach, expect, it } from 'vitest'

import { silentLog } from '../testing/database.js'
import { invitationMail, resetMail, trySend } from './mail.js'
import { makeSmtp } from './smtp.js'

interface MailServer {
  readonly url: string
  /** What it was told, a line each; the lines of a message begin with two spaces. */
  readonly lines: string[]
}

const open: net.Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

/** As much of SMTP (RFC 5321) as is needed to be handed a mail. */
async function mailServer(refused: RegExp | null = null): Promise<MailServer> {
  const lines: string[] = []
  const server = net.createServer((socket) => {
    let [rest, isMessage] = ['', false]
    socket.on('error', () => {})
    socket.write('220 mail.test\r\n')
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = `${rest}${chunk}`.split('\r\n')
      rest = parts.pop() ?? ''
      for (const line of parts) {
        lines.push(isMessage ? `  ${line}` : line)
        if (isMessage && line !== '.') continue
        const isData = !isMessage && line === 'DATA'
        isMessage = isData
        if (refused?.test(line)) socket.write('550 not here\r\n')
        else socket.write(isData ? '354 go on\r\n' : '250 mail.test\r\n')
      }
    })
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `smtp://127.0.0.1:${(server.address() as net.AddressInfo).port}`, lines }
}

const link = 'https://console.test/invitation#fnd_invite_secret'
const invitationOf = (to: string, by = 'Grace', fleet = 'shop') =>
  invitationMail(to, { link, by, fleet })

it('hands a mail to one address, from ours, with the link whole', async () => {
  const { url, lines } = await mailServer()
  await makeSmtp({ url, from: 'Foundation <foundation@example.com>' })(
    invitationOf('ada@example.com'),
  )
  expect(lines.filter((it) => /^(MAIL|RCPT)/.test(it))).toEqual([
    'MAIL FROM:<foundation@example.com>',
    'RCPT TO:<ada@example.com>',
  ])
  expect(lines).toContain('  Subject: Join shop on Foundation')
  expect(lines).toContain('  To: ada@example.com')
  expect(lines).toContain(`  ${link}`)
})

const injected = '\r\nBcc: thief@example.com\r\n\r\nAnother mail'
const separators = ['\r\n', '\n', '\r', '\u0000', '\u0085', '\u2028']

it.each([
  ['the name of who invites', () => invitationOf('ada@example.com', `Grace${injected}`)],
  ['the name of the fleet', () => invitationOf('ada@example.com', 'Grace', `shop${injected}`)],
  ...separators.map(
    (it) =>
      [
        `a name with ${JSON.stringify(it)}`,
        () =>
          invitationOf(
            'ada@example.com',
            `G${it}Bcc: thief@example.com`,
            `s${it}Bcc: thief@example.com`,
          ),
      ] as const,
  ),
] as const)('begins no other header, and no other mail, by %s', async (_what, mail) => {
  const { url, lines } = await mailServer()
  await makeSmtp({ url, from: 'foundation@example.com' })(mail())
  const message = lines.filter((it) => it.startsWith('  ')).map((it) => it.slice(2))
  const headers = message.slice(0, message.indexOf(''))
  expect(headers.filter((it) => /^(bcc|cc)\b/i.test(it))).toEqual([])
  expect(lines.filter((it) => it.startsWith('RCPT'))).toEqual(['RCPT TO:<ada@example.com>'])
  expect(message.filter((it) => /^\.$/.test(it))).toHaveLength(1)
})

it.each([
  'ada@example.com, thief@example.com',
  'ada@example.com>\r\nRCPT TO:<thief@example.com',
  '"Ada" <thief@example.com>, ada@example.com',
  'ada@example.com\nBcc: thief@example.com',
])('sends to nobody else by the address %j', async (to) => {
  const { url, lines } = await mailServer()
  const isSent = await trySend(
    makeSmtp({ url, from: 'foundation@example.com' }),
    resetMail(to, { link }),
    silentLog,
  )
  const receivers = lines.filter((it) => it.startsWith('RCPT'))
  expect(receivers.length).toBeLessThanOrEqual(1)
  expect(receivers).not.toContain('RCPT TO:<thief@example.com>')
  expect(lines.filter((it) => /^ {2}(bcc|cc)\b/i.test(it))).toEqual([])
  if (!isSent) expect(lines).not.toContain('DATA')
})

it('says that a mail was not taken, and does not send the link elsewhere', async () => {
  const { url, lines } = await mailServer(/^RCPT/)
  const send = makeSmtp({ url, from: 'foundation@example.com' })
  expect(await trySend(send, invitationOf('ada@example.com'), silentLog)).toBe(false)
  expect(lines.join('\n')).not.toContain('fnd_invite_')
  const away = makeSmtp({ url: 'smtp://127.0.0.1:1', from: 'foundation@example.com' })
  await expect(away(invitationOf('ada@example.com'))).rejects.toThrow()
  await expect(away(invitationOf('ada@example.com'))).rejects.not.toBeInstanceOf(FoundationError)
})
