/** The journeys' end of the line to the stack that `stack-host.ts` keeps. */
import path from 'node:path'

import type { ShopNode } from './shop.js'

export interface StackOrder {
  readonly do: 'set-up' | 'open-shop' | 'roster' | 'kill-server' | 'start-server'
  readonly token?: string
}

export interface StackAnswer {
  readonly token?: string
  readonly nodes?: readonly ShopNode[]
}

function told(name: 'JOURNEYS_CONSOLE_URL' | 'JOURNEYS_STEERING_URL' | 'JOURNEYS_FOLDER'): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: the stack did not start`)
  return value
}

async function order(what: StackOrder): Promise<StackAnswer> {
  const answer = await fetch(told('JOURNEYS_STEERING_URL'), {
    method: 'POST',
    body: JSON.stringify(what),
  })
  if (!answer.ok) throw new Error(`${what.do}: ${await answer.text()}`)
  return (await answer.json()) as StackAnswer
}

export const stack = {
  consoleUrl: () => told('JOURNEYS_CONSOLE_URL'),
  /** Where the administrator's cookies are kept from journey to journey. */
  signedIn: () => path.join(told('JOURNEYS_FOLDER'), 'signed-in.json'),
  setupToken: async () => (await order({ do: 'set-up' })).token ?? '',
  openShop: async (token: string) => (await order({ do: 'open-shop', token })).nodes ?? [],
  roster: async () => (await order({ do: 'roster' })).nodes ?? [],
  killServer: () => order({ do: 'kill-server' }),
  startServer: () => order({ do: 'start-server' }),
}
