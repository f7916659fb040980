/** The Dockerfile and the compose file: they fit together, and nothing of ours runs with powers that it does not need. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { isCopied, readCompose, readImages } from './deploy-files.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const built = ['server', 'web', 'example']

/** @param {Map<string, any>} images @param {(source: string) => boolean} isThere @returns {string[]} */
export function imageFaults(images, isThere) {
  const faults = []
  for (const name of built) {
    const stage = images.get(name)
    if (!stage) faults.push(`no image ${name}`)
    else if (!/^[1-9]\d*:[1-9]\d*$/.test(stage.user)) faults.push(`${name} runs as ${stage.user}`)
    else if (stage.cmd.length === 0) faults.push(`${name} runs nothing`)
  }
  for (const [name, { copies }] of images) {
    for (const copy of copies) {
      const words = copy.split(' ').filter((word) => !word.startsWith('--'))
      const from = /--from=(\S+)/.exec(copy)?.[1]
      if (from && !images.has(from)) faults.push(`${name} copies from ${from}, which is no stage`)
      if (from) continue
      for (const source of words.slice(0, -1))
        if (!isThere(source)) faults.push(`${name} copies ${source}, which is not there`)
    }
  }
  return faults
}

/**
 * @param {any} compose @param {Map<string, any>} images
 * @param {readonly string[]} names of the server's settings
 * @returns {string[]}
 */
export function composeFaults({ services, volumes }, images, names) {
  const faults = []
  for (const [name, service] of Object.entries(services)) {
    const say = (text) => faults.push(`${name}: ${text}`)
    for (const needed of Object.keys(service.depends_on ?? {}))
      if (!services[needed]) say(`waits for ${needed}, which is none`)
    for (const mount of service.volumes ?? [])
      if (!(mount.split(':')[0] in volumes)) say(`no volume ${mount}`)
    if (!service.build) {
      if (!/:\d/.test(service.image)) say(`${service.image} names no version`)
      continue
    }
    const { target } = service.build
    if (!images.has(target)) say(`no image ${target}`)
    if (!service.image.startsWith(`foundation-${target}:`))
      say('is called otherwise than its image')
    const isHardened =
      service.read_only === true &&
      service.cap_drop?.includes('ALL') &&
      service.security_opt?.includes('no-new-privileges:true')
    if (!isHardened) say('has powers that it does not need')
    const unknown = Object.keys(service.environment ?? {}).filter((it) => !names.includes(it))
    if (target === 'server' && unknown.length > 0) say(`the server knows no ${unknown.join(', ')}`)
    // Of it the server takes FOUNDATION_STOP_DEADLINE, 10 s where nothing is said.
    const isLong = ['serve', 'worker'].includes(service.command?.[0])
    if (isLong && !(Number.parseInt(service.stop_grace_period, 10) > 10)) say('is killed too soon')
  }
  return faults
}

/** What `npm ci` of the image needs: without it a workspace is missing from the lock file's point of view. */
export function workspaceFaults(images, workspaces) {
  const copies = images.get('manifests').copies.join('\n')
  return workspaces
    .filter((it) => !copies.includes(`${it}/package.json`))
    .map((it) => `manifests: ${it}/package.json is not copied`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { variables } = await import('../../apps/server/dist/env.js')
  const images = readImages(root)
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const workspaces = Object.keys(lock.packages).filter(
    (it) => it !== '' && !it.includes('node_modules/'),
  )
  const faults = [
    ...imageFaults(images, (source) => isCopied(root, source)),
    ...workspaceFaults(images, workspaces),
  ].map((fault) => `Dockerfile: ${fault}`)
  for (const fault of composeFaults(readCompose(root), images, Object.keys(variables.shape)))
    faults.push(`docker-compose.yml: ${fault}`)
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length > 0 ? 1 : 0
}
