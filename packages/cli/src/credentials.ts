/** Where the control plane is and who asks: from the environment, else from what `foundation login` kept. */
import path from 'node:path'
import { z } from 'zod'

import { Failure } from './failure.js'
import type { Io } from './io.js'

export interface Connection {
  /** Without a slash at its end. */
  readonly url: string
  readonly token: string
}

const Kept = z.strictObject({ url: z.string(), token: z.string() })

/** Below `XDG_CONFIG_HOME` or `~/.config`, as the XDG base directories are. */
export function credentialsPath({ env }: Pick<Io, 'env'>): string {
  const base = env.XDG_CONFIG_HOME || (env.HOME && path.join(env.HOME, '.config'))
  if (!base) throw new Failure('HOME is not set, so there is no place for credentials')
  return path.join(base, 'foundation', 'credentials.json')
}

/** @throws Failure for what is no address of a control plane */
export function toUrl(text: string | undefined): string {
  if (!text)
    throw new Failure(
      'Nobody is signed in: run foundation login <url>, or set FOUNDATION_URL and FOUNDATION_API_TOKEN',
    )
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new Failure(
      `${text} is no address of a control plane, as in https://…: look at FOUNDATION_URL, or at what follows login`,
    )
  return text.replace(/\/+$/, '')
}

/** @throws Failure when neither says where the control plane is, or with which token */
export async function findConnection(io: Io): Promise<Connection> {
  const { FOUNDATION_URL, FOUNDATION_API_TOKEN } = io.env
  if (FOUNDATION_URL && FOUNDATION_API_TOKEN)
    return { url: toUrl(FOUNDATION_URL), token: FOUNDATION_API_TOKEN }
  const kept = await readKept(io)
  const url = toUrl(FOUNDATION_URL || kept?.url)
  if (FOUNDATION_API_TOKEN) return { url, token: FOUNDATION_API_TOKEN }
  // A token is for the address that it was given for, and for no other.
  if (kept && kept.url === url) return { url, token: kept.token }
  throw new Failure(
    `FOUNDATION_API_TOKEN has to be an API token: make one in the console, under Access, or run foundation login ${url}`,
  )
}

async function readKept(io: Io): Promise<Connection | null> {
  if (!io.env.XDG_CONFIG_HOME && !io.env.HOME) return null
  const file = credentialsPath(io)
  const secret = await io.readSecret(file)
  if (secret === null) return null
  if (secret.isOpen)
    throw new Failure(`Others can read ${file}: run chmod 600 ${file}, and revoke the token`)
  let content: unknown
  try {
    content = JSON.parse(secret.text)
  } catch {
    content = null
  }
  const { data } = Kept.safeParse(content)
  if (!data) throw new Failure(`${file} cannot be read: run foundation login again`)
  return data
}
