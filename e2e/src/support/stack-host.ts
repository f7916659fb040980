/**
 * Starts the stack once for all journeys: PostgreSQL, control plane, console. Journeys run in another process,
 * so they steer the stack over a small HTTP interface on this machine; see `stack.ts`.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort, startControlPlane, startPostgres, testProvider } from '@foundation/testing'

import { startConsole } from './console.js'
import { addPerson, setRole } from './database.js'
import { releaseShopValues, type Shop, startShop } from './shop.js'
import type { StackAnswer, StackOrder } from './stack.js'

const serverMain = fileURLToPath(new URL('../../../apps/server/dist/main.js', import.meta.url))

export default async function host(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'foundation-journeys-'))
  const ends: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })]
  const end = async () => {
    for (const next of ends.splice(0).reverse()) await next()
  }
  try {
    const postgres = await startPostgres()
    ends.push(() => postgres.stop())
    const port = await freePort()
    const fleet = 'shop-eu'
    const consoleUrl = `http://127.0.0.1:${port}`
    const provider = await testProvider(`${consoleUrl}/api/auth/callback/oidc`)
    ends.push(() => provider[Symbol.asyncDispose]())
    provider.claims.set('grace', {
      email: 'grace@example.com',
      email_verified: true,
      name: 'Grace Hopper',
      groups: ['developers'],
    })
    provider.claims.set('mallory', {
      email: 'mallory@example.com',
      email_verified: true,
      name: 'Mallory',
      groups: ['guests'],
    })
    const plane = await startControlPlane({
      databaseUrl: postgres.url,
      fleet,
      env: {
        FOUNDATION_CONSOLE_URL: consoleUrl,
        FOUNDATION_OIDC_ISSUER: provider.issuer,
        FOUNDATION_OIDC_CLIENT_ID: provider.clientId,
        FOUNDATION_OIDC_CLIENT_SECRET: provider.clientSecret,
        FOUNDATION_OIDC_NAME: 'Acme',
        FOUNDATION_OIDC_ROLE_CLAIM: 'groups',
        FOUNDATION_OIDC_ROLES: 'developers=viewer',
        FOUNDATION_DATABASE: 'embedded',
        // As a snippet on a person's screen has it.
        FOUNDATION_PUBLIC_URL: 'http://localhost:4100',
      },
    })
    ends.push(() => plane[Symbol.asyncDispose]())
    const site = await startConsole(port, plane.url, path.join(folder, 'console.log'))
    ends.push(() => site[Symbol.asyncDispose]())
    let shop: Shop | null = null
    ends.push(() => shop?.[Symbol.asyncDispose]())

    const obey: Record<StackOrder['do'], (order: StackOrder) => Promise<StackAnswer>> = {
      'set-up': async () => ({ token: await plane.setupToken() }),
      'open-shop': async ({ token = '' }) => {
        await releaseShopValues({
          DATABASE_URL: postgres.url,
          FOUNDATION_SECRET: plane.secret,
          FOUNDATION_FLEET: fleet,
        })
        shop = await startShop({
          url: plane.url,
          token,
          folder,
          env: { SHOP_RESTART_AFTER_MS: '16000' },
        })
        return { nodes: await shop.roster() }
      },
      roster: async () => ({ nodes: (await shop?.roster()) ?? [] }),
      'kill-server': async () => {
        await plane.kill('SIGKILL')
        return {}
      },
      'start-server': async () => {
        await plane.start()
        return {}
      },
      'add-person': async ({ name = '', email = '', role = '' }) => {
        await addPerson(postgres.url, { name, email, role })
        return {}
      },
      'set-role': async ({ role = '' }) => {
        await setRole(postgres.url, role)
        return {}
      },
      'reset-link': async ({ email = '' }) => {
        const args = [serverMain, 'reset-link', '--email', email]
        const { stdout } = await promisify(execFile)(process.execPath, args, {
          env: {
            ...process.env,
            DATABASE_URL: postgres.url,
            FOUNDATION_FLEET: fleet,
            FOUNDATION_CONSOLE_URL: consoleUrl,
          },
        })
        return { link: stdout.trim() }
      },
    }

    const steering = createServer(async (request, response) => {
      try {
        const order = JSON.parse(await textOf(request)) as StackOrder
        response.end(JSON.stringify(await obey[order.do](order)))
      } catch (error) {
        response.statusCode = 500
        response.end(error instanceof Error ? error.message : String(error))
      }
    })
    const steeringPort = await freePort()
    await new Promise<void>((resolve) => steering.listen(steeringPort, '127.0.0.1', resolve))
    ends.push(() => {
      steering.closeAllConnections()
      steering.close()
    })

    process.env.JOURNEYS_CONSOLE_URL = site.url
    process.env.JOURNEYS_STEERING_URL = `http://127.0.0.1:${steeringPort}`
    process.env.JOURNEYS_FOLDER = folder
    return end
  } catch (error) {
    await end()
    throw error
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
