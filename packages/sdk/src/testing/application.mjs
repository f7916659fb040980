/** A process with the built SDK, for tests of what only a real process shows. */
import { z } from 'zod'

import { connect } from '../../dist/index.js'

const foundation = await connect({ service: 'app', ...JSON.parse(process.argv[2] ?? '{}') })
const orders = {
  block(ms) {
    const until = performance.now() + ms
    while (performance.now() < until) JSON.stringify([until])
  },
  leave: () => foundation.leave('told to'),
  drain: () => void foundation.drain('told to'),
  /** A guarded call, and how it ended. */
  call: ({ target, isWell }) =>
    foundation
      .protect(target, () => (isWell ? 'answer' : Promise.reject(new Error('sick'))))
      .catch((error) => error.code ?? error.message),
  /** Declares the namespace `app`, where its values must not be over a hundred. */
  declare: () => {
    const schema = z.object({ max: z.number().max(100).default(1) })
    return foundation.config('app', { schema }).status()
  },
  /** A method of the namespace `app`, and what it gave. */
  config: async ({ method, args = [] }) => {
    try {
      return await foundation.config('app')[method](...args)
    } catch (error) {
      return error.code
    }
  },
  /** Lets go of the channel to the parent: nothing is left to do. */
  finish: () => process.disconnect(),
}
process.on('message', async ({ order, value }) => {
  const result = await orders[order](value)
  if (process.connected) process.send({ did: order, result })
})
process.send?.({ node: foundation.node, state: foundation.state, labels: foundation.labels })
