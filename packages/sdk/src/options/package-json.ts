import { readFileSync } from 'node:fs'
import path from 'node:path'

export interface Package {
  readonly folder: string
  readonly name: string | null
  readonly version: string | null
}

/** The nearest package.json at or above `folder` that has a name; null when there is none. */
export function findPackage(folder: string): Package | null {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    try {
      const value: unknown = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8'))
      if (typeof value === 'object' && value !== null && 'name' in value) {
        const { name, version } = value as Record<string, unknown>
        return { folder: at, name: textOf(name), version: textOf(version) }
      }
    } catch {
      // None here, or none that can be read: look further up.
    }
    if (path.dirname(at) === at) return null
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
