/**
 * The JavaScript with which each page of the console begins: at most 250 kB, compressed. What a page fetches
 * later, such as the editor of files, is not in it. Reads the last build.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const mostBytes = 250_000
/** Seen only by who builds the console. */
const exempt = new Set(['/kit'])

/**
 * @param {readonly { route: string, firstLoadChunkPaths: readonly string[] }[]} routes
 * @param {(chunk: string) => number} sizeOf compressed bytes of a chunk
 * @returns {string[]} the routes that are too large, in words
 */
export function firstLoadFaults(routes, sizeOf) {
  if (routes.length === 0) return ['no route was built']
  return routes.flatMap(({ route, firstLoadChunkPaths }) => {
    const bytes = firstLoadChunkPaths.reduce((sum, chunk) => sum + sizeOf(chunk), 0)
    if (exempt.has(route) || bytes <= mostBytes) return []
    return [`${route} begins with ${(bytes / 1000).toFixed(1)} kB, ${mostBytes / 1000} are allowed`]
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const web = fileURLToPath(new URL('../../apps/web', import.meta.url))
  const stats = path.join(web, '.next/diagnostics/route-bundle-stats.json')
  const sizes = new Map()
  const sizeOf = (chunk) => {
    const size = sizes.get(chunk) ?? gzipSync(readFileSync(path.join(web, chunk))).length
    sizes.set(chunk, size)
    return size
  }
  const faults = firstLoadFaults(JSON.parse(readFileSync(stats, 'utf8')), sizeOf)
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length > 0 ? 1 : 0
}
