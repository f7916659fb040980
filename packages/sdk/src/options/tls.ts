import { accessSync, constants } from 'node:fs'
import type { Issue } from '@foundation/core/errors'

/** Files of PEM, for a control plane that asks nodes for a certificate, or has one of a private authority. */
export interface TlsFiles {
  /** Authorities that sign the control plane's certificate, instead of those that Node.js knows. `FOUNDATION_TLS_CA`. */
  readonly ca?: string
  /** This node's certificate, which names its service. `FOUNDATION_TLS_CERT`. */
  readonly cert?: string
  /** The key of that certificate. `FOUNDATION_TLS_KEY`. */
  readonly key?: string
}

const names = ['ca', 'cert', 'key'] as const

/** The files that apply, or null for none. What is wrong with them goes to `issues`. */
export function resolveTls(
  given: unknown,
  env: Readonly<Record<string, string | undefined>>,
  issues: Issue[],
): TlsFiles | null {
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    issues.push({ path: 'tls', message: 'Expected an object with ca, cert and key' })
    return null
  }
  const files = Object.fromEntries(
    names.flatMap((name) => {
      const option = (given as Record<string, unknown> | undefined)?.[name]
      const file = option ?? (env[`FOUNDATION_TLS_${name.toUpperCase()}`] || undefined)
      return file === undefined ? [] : [[name, file]]
    }),
  ) as TlsFiles
  for (const [name, file] of Object.entries(files)) {
    if (typeof file !== 'string' || !isReadable(file))
      issues.push({ path: `tls.${name}`, message: 'Expected a file that can be read' })
  }
  if ((files.cert === undefined) !== (files.key === undefined))
    issues.push({ path: 'tls', message: 'A certificate and its key are given together' })
  return Object.keys(files).length > 0 ? files : null
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}
