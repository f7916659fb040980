/** `login` and `logout`: the token in a file of its owner's. */
import { makeApi } from './api.js'
import type { Command } from './command.js'
import { credentialsPath, toUrl } from './credentials.js'
import { Failure, Misuse } from './failure.js'
import { exitCodes } from './io.js'

const login: Command = {
  name: 'login',
  operands: ['[url]'],
  about:
    'Keeps an address and a token for the commands that follow. Asks for the token or reads it from a pipe, tries it, and writes both to a file that only you can read. Without an address FOUNDATION_URL is taken.',
  options: {},
  async run({ io }, given) {
    const address = given.operands[0] ?? io.env.FOUNDATION_URL
    if (!address) throw new Misuse('Where is the control plane? Run foundation login <url>')
    const url = toUrl(address)
    const file = credentialsPath(io)
    const token = (await io.askSecret('API token: ')).trim()
    if (!/^[\w.-]{1,512}$/.test(token)) throw new Failure('This is no API token')
    const env = { ...io.env, FOUNDATION_URL: url, FOUNDATION_API_TOKEN: token }
    await makeApi({ ...io, env })
      .get<unknown>('/health/overview')
      .catch((error: unknown) => {
        // It is known, which is all that was asked.
        if (error instanceof Failure && error.details.code === 'access.scope_missing') return
        throw error
      })
    await io.writeSecret(file, `${JSON.stringify({ url, token }, null, 2)}\n`)
    io.err(`Signed in to ${url}; kept in ${file}\n`)
    return exitCodes.done
  },
}

const logout: Command = {
  name: 'logout',
  operands: [],
  about: 'Forgets the token that login kept. It stays valid: revoke it if nobody else uses it.',
  options: {},
  async run({ io }) {
    const file = credentialsPath(io)
    await io.removeFile(file)
    io.err(`${file} is gone\n`)
    return exitCodes.done
  },
}

export const sessionCommands: readonly Command[] = [login, logout]
