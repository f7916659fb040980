/** The journeys' end of the line to the stack that `stack-host.ts` keeps. */
import path from 'node:path'

import type { ShopNode } from './shop.js'

export interface StackOrder {
  readonly do:
    | 'set-up'
    | 'open-shop'
    | 'roster'
    | 'kill-server'
    | 'start-server'
    | 'add-person'
    | 'set-role'
    | 'reset-link'
  readonly token?: string
  readonly name?: string
  readonly email?: string
  readonly role?: string
}

export interface Drill {
  readonly kind: 'block' | 'errors' | 'latency' | 'well'
  readonly amount: number
  readonly forMs: number
}

export interface StackAnswer {
  readonly token?: string
  readonly link?: string
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
  /** Where the owner's cookies are kept from journey to journey. */
  signedIn: () => path.join(told('JOURNEYS_FOLDER'), 'signed-in.json'),
  setupToken: async () => (await order({ do: 'set-up' })).token ?? '',
  openShop: async (token: string) => (await order({ do: 'open-shop', token })).nodes ?? [],
  /** The process of the shop that is called `name`, such as `payments-2`. */
  node: async (name: string) => {
    const found = (await order({ do: 'roster' })).nodes?.find((it) => it.name === name)
    if (!found?.pid) throw new Error(`${name} does not run`)
    return { ...found, pid: found.pid }
  },
  /** Blocks its event loop. */
  block: (name: string, forMs: number) => stack.drill([name], { kind: 'block', amount: 0, forMs }),
  /** Asks these processes of the shop to fail, as the drill command does. */
  drill: async (names: readonly string[], drill: Drill) => {
    for (const name of names) {
      const { port } = await stack.node(name)
      const answer = await fetch(`http://127.0.0.1:${port}/drill`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(drill),
      })
      if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
    }
  },
  /** Somebody who may sign in too, with the owner's password. */
  addPerson: (name: string, email: string, role = 'owner') =>
    order({ do: 'add-person', name, email, role }),
  /** Makes everybody who may sign in this; from the next request on. */
  setRole: (role: 'owner' | 'viewer') => order({ do: 'set-role', role }),
  /** What the command prints for somebody who forgot their password. */
  resetLink: async (email: string) => (await order({ do: 'reset-link', email })).link ?? '',
  killServer: () => order({ do: 'kill-server' }),
  startServer: () => order({ do: 'start-server' }),
}
