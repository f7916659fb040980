/** A real provider of OpenID Connect on a free port, and somebody who signs in at it without a browser. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Provider from 'oidc-provider'

export interface TestProvider extends AsyncDisposable {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the provider says of who signs in under this name. */
  readonly claims: Map<string, Record<string, unknown>>
  /** Signs in at the address and says yes to everything. @returns where it sends the browser back to */
  visit(url: string, login: string): Promise<string>
}

const clientId = 'foundation'
const clientSecret = 'a secret between provider and client'

/** @param redirectUri where the provider may send a browser back to */
export async function testProvider(redirectUri: string): Promise<TestProvider> {
  // Says on standard error what it thinks of the runtime as soon as it is loaded: only those who want one hear it.
  const { default: OidcProvider } = await import('oidc-provider')
  let handler: ReturnType<Provider['callback']> | undefined
  const server: Server = createServer((request, response) => void handler?.(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const claims = new Map<string, Record<string, unknown>>()
  const provider: Provider = new OidcProvider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: ['a key of tests'] },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, ...claims.get(sub) }),
    }),
  })
  handler = provider.callback()
  return {
    issuer,
    clientId,
    clientSecret,
    claims,
    visit: (url, login) => visit(url, login, redirectUri),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function visit(url: string, login: string, redirectUri: string): Promise<string> {
  const jar = new Map<string, string>()
  const ask = async (at: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(at, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie },
    })
    for (const one of answer.headers.getSetCookie()) {
      const [pair = ''] = one.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }
  let at = url
  // Two forms, and the ways between them.
  for (let step = 0; step < 12; step += 1) {
    const answer = await ask(at)
    const location = answer.headers.get('location')
    if (location !== null) {
      at = new URL(location, at).href
      if (at.startsWith(redirectUri)) return at
      continue
    }
    const page = await answer.text()
    const [, action = ''] = /action="([^"]+)"/.exec(page) ?? []
    const [, prompt = ''] = /name="prompt" value="([^"]+)"/.exec(page) ?? []
    if (action === '') throw new Error(`The provider asks for nothing: ${answer.status} ${page}`)
    const form = new URLSearchParams({
      prompt,
      ...(prompt === 'login' && { login, password: 'x' }),
    })
    const sent = await ask(new URL(action, at).href, { method: 'POST', body: form })
    at = new URL(sent.headers.get('location') ?? '', at).href
    if (at.startsWith(redirectUri)) return at
  }
  throw new Error('The provider never sent the browser back')
}
