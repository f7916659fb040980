import { Agent, request } from 'node:http'

/** A failed request, as its caller saw it. */
export interface Failure {
  readonly at: number
  readonly port: number
  readonly reason: string
}

export interface Traffic {
  readonly sent: number
  readonly failures: readonly Failure[]
  stop(): Promise<void>
}

/**
 * Sends requests round robin to `ports`, `perSecond` in all, until stopped. As real callers do, it takes a
 * new connection when the server asked to close the old one; it never tries again.
 */
export function startTraffic(ports: readonly number[], perSecond = 50, path = '/?ms=20'): Traffic {
  const agent = new Agent({ keepAlive: true })
  const failures: Failure[] = []
  const open = new Set<Promise<void>>()
  let sent = 0
  const timer = setInterval(() => {
    const port = ports[sent % ports.length] ?? 0
    sent += 1
    const done = send(agent, port, path)
      .catch((error: Error) => void failures.push({ at: Date.now(), port, reason: error.message }))
      .finally(() => open.delete(done))
    open.add(done)
  }, 1_000 / perSecond)
  return {
    get sent() {
      return sent
    },
    failures,
    async stop() {
      clearInterval(timer)
      await Promise.all(open)
      agent.destroy()
    },
  }
}

function send(agent: Agent, port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({ agent, host: '127.0.0.1', port, path, timeout: 15_000 }, (answer) => {
      answer.resume()
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve()
        else reject(new Error(`status ${answer.statusCode}`))
      })
      answer.on('error', reject)
    })
    call.on('timeout', () => call.destroy(new Error('no answer within 15 s')))
    call.on('error', reject)
    call.end()
  })
}
