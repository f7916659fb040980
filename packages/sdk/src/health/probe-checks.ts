/** Ready-made checks of what a service depends on. */
import type { CheckDefinition, CheckTiming } from './definition.js'

export interface HttpCheckOptions extends CheckTiming {
  readonly method?: 'GET' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
  /** Which answers are good. Default: 2xx. */
  readonly expect?: (status: number) => boolean
}

/** Passes while `url` answers well. */
export function httpCheck(url: string | URL, options: HttpCheckOptions = {}): CheckDefinition {
  const target = new URL(url)
  const { method = 'GET', headers = {}, expect = isSuccess, ...timing } = options
  return {
    ...timing,
    async run(signal) {
      const isSecure = target.protocol === 'https:'
      const { request } = isSecure ? await import('node:https') : await import('node:http')
      const status = await new Promise<number>((resolve, reject) => {
        const sent = request(target, { method, headers, signal, agent: false }, (answer) => {
          answer.resume().on('error', reject)
          resolve(answer.statusCode ?? 0)
        })
        sent.on('error', reject).end()
      })
      if (!expect(status)) throw new Error(`answered ${status}`)
      return `answered ${status}`
    },
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

export interface TcpCheckOptions extends CheckTiming {
  readonly host: string
  readonly port: number
}

/** Passes while something accepts connections there. */
export function tcpCheck({ host, port, ...timing }: TcpCheckOptions): CheckDefinition {
  return {
    ...timing,
    async run(signal) {
      const { connect } = await import('node:net')
      await new Promise<void>((resolve, reject) => {
        const socket = connect({ host, port })
        const done = (settle: () => void) => {
          socket.destroy()
          settle()
        }
        socket.on('connect', () => done(resolve)).on('error', (error) => done(() => reject(error)))
        signal.addEventListener('abort', () => done(() => reject(new Error('no answer'))))
      })
      return 'accepts connections'
    },
  }
}
