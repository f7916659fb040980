import { expect, it } from 'vitest'

import { makeLog } from './log.js'

it('writes JSON lines, with secrets left out however they are nested', () => {
  const lines: string[] = []
  const log = makeLog('info', { write: (line) => void lines.push(line) })
  log.info(
    {
      event: 'test',
      token: 'T0',
      req: { headers: { authorization: 'A0' } },
      body: { password: 'P0' },
    },
    'hello',
  )
  log.debug({ event: 'quiet' }, 'not written')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    event: 'test',
    app: 'foundation',
    token: '[redacted]',
    req: { headers: { authorization: '[redacted]' } },
    body: { password: '[redacted]' },
    msg: 'hello',
  })
  expect(lines[0]).not.toMatch(/T0|A0|P0/)
})
