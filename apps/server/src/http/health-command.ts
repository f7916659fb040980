/** `foundation-server health`: asks the server or worker on this machine whether it is ready. */
import http from 'node:http'
import https from 'node:https'

import { variables } from '../env.js'

/** Hosts that mean every address of the machine, and the one that always is among them. */
const every = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])

/**
 * @returns what it answered
 * @throws when it does not answer within 4 s, or that it is not ready
 */
export async function checkHealth(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const env = variables.pick({ HOST: true, PORT: true, FOUNDATION_TLS_CERT: true }).parse(given)
  const options = {
    host: every.get(env.HOST) ?? env.HOST,
    port: env.PORT,
    path: '/readyz',
    timeout: 4_000,
  }
  const { status, text } = await new Promise<{ status: number; text: string }>(
    (resolve, reject) => {
      const read = (answer: http.IncomingMessage) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
        answer.on('error', reject)
      }
      // The certificate names the server as others reach it, which is not how it is reached from here.
      const request = env.FOUNDATION_TLS_CERT
        ? https.get({ ...options, rejectUnauthorized: false }, read)
        : http.get(options, read)
      request.on('timeout', () => request.destroy(new Error('No answer within 4 s')))
      request.on('error', reject)
    },
  )
  if (status !== 200) throw new Error(text)
  return text
}
