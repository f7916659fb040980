/** Puts what browsers load beside the server that `next build` makes: it leaves that to a CDN, and there is none here. */
import { cpSync } from 'node:fs'

cpSync('.next/static', '.next/standalone/apps/web/.next/static', { recursive: true })
