/** Files that documents name exist: links, and paths of the repository between backticks. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { trackedFiles } from './tracked-files.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  .map(({ name }) => name)
/** Made by a build or a run, or only for example. */
const notKept =
  /(^|\/)(node_modules|dist|\.next|\.foundation|test-results|generated)(\/|$)|[*<>{}…]|NNNN/

/** @param {string} text of a document @returns {{ line: number, target: string, isLink: boolean }[]} */
export function findReferences(text) {
  // Blocks of code hold paths of other people's projects.
  const prose = text.replace(/^( *)```[\s\S]*?^\1```/gm, (block) => block.replace(/[^\n]/g, ''))
  return prose.split('\n').flatMap((line, at) => [
    ...[...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({
      line: at + 1,
      target,
      isLink: true,
    })),
    ...[...line.matchAll(/`([\w@.()[\]-]+(?:\/[\w@.()[\]*{},-]+)+\/?)`/g)]
      .filter(([, target]) => folders.includes(target.split('/')[0]))
      .map(([, target]) => ({ line: at + 1, target, isLink: false })),
  ])
}

/** Whether what a document names is there. Links are relative to it, paths to the checkout. */
export function isThere(document, { target, isLink }) {
  if (/^[a-z]+:|^#/.test(target) || notKept.test(target)) return true
  const file = decodeURIComponent(target.split('#')[0])
  return existsSync(isLink ? path.join(root, path.dirname(document), file) : path.join(root, file))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = trackedFiles(root)
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      findReferences(readFileSync(path.join(root, file), 'utf8'))
        .filter((reference) => !isThere(file, reference))
        .map(({ line, target }) => `${file}:${line}: ${target} does not exist`),
    )
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length > 0 ? 1 : 0
}
