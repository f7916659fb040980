import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'

import { findPorts } from './ports.js'

it('finds any free ports, all different', async () => {
  const ports = await findPorts(0, 12)
  expect(new Set(ports).size).toBe(12)
  expect(Math.min(...ports)).toBeGreaterThan(0)
})

it('names the port that is taken, and how to move', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(findPorts(port, 1)).rejects.toThrow(
    new RegExp(`something else has ${port}\\. Set SHOP_FIRST_PORT`),
  )
  other.close()
})
