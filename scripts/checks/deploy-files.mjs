/** Reads what we ship: the Dockerfile, the compose file and the manifests, and the commands that are in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'

/** @param {string} text @returns {{ values: any[], faults: string[] }} */
export function parseYaml(text) {
  const documents = parseAllDocuments(text, { merge: true, strict: true, uniqueKeys: true })
  const faults = documents.flatMap(({ errors, warnings }) =>
    [...errors, ...warnings].map(({ message }) => message.split('\n')[0]),
  )
  const values = faults.length > 0 ? [] : documents.map((document) => document.toJS())
  return { values: values.filter((it) => it !== null), faults }
}

/** Every file of YAML below `deploy/kubernetes`, by its path there. */
export function readManifests(root) {
  const folder = path.join(root, 'deploy/kubernetes')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile() && it.name.endsWith('.yaml'))
    .map((it) => path.relative(folder, path.join(it.parentPath ?? it.path, it.name)))
  return new Map(
    files.sort().map((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8')
      return [file.split(path.sep).join('/'), parseYaml(text)]
    }),
  )
}

/**
 * The stages of a Dockerfile with what they run, in the JSON form alone: a shell in between would take signals
 * away from the process.
 *
 * @param {string} text
 */
export function readDockerfile(text) {
  const stages = new Map()
  let stage = null
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const [, word, rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (word === 'FROM') {
      const [, from, name] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? []
      stage = { ...emptyStage, ...stages.get(from), from, copies: [], runs: [] }
      stages.set(name, stage)
    } else if (word === 'USER') stage.user = rest
    else if (word === 'WORKDIR') stage.workdir = rest
    else if (word === 'COPY') stage.copies.push(rest)
    else if (word === 'RUN') stage.runs.push(rest)
    else if (word === 'ENTRYPOINT') stage.entrypoint = JSON.parse(rest)
    else if (word === 'CMD') stage.cmd = JSON.parse(rest)
    else if (word === 'HEALTHCHECK') stage.health = JSON.parse(/CMD (\[.*\])$/.exec(rest)[1])
  }
  return stages
}
const emptyStage = { entrypoint: [], cmd: [], health: null, user: 'root', workdir: '/' }

export function readCompose(root) {
  const { values, faults } = parseYaml(readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'))
  if (faults.length > 0) throw new Error(`docker-compose.yml: ${faults.join(', ')}`)
  return values[0]
}

export const readImages = (root) =>
  readDockerfile(readFileSync(path.join(root, 'Dockerfile'), 'utf8'))

/** Containers of a manifest that has some, those that come first included. */
export function containersOf(manifest) {
  const { initContainers = [], containers = [] } = manifest?.spec?.template?.spec ?? {}
  return [...initContainers, ...containers]
}

const ours = /^foundation-(server|web|example)/

/**
 * Every command that something of ours runs in: as it is for images of ours, with the words after the
 * entrypoint for others.
 *
 * @param {string} root
 * @returns {{ where: string, image: string, argv: string[] }[]}
 */
export function shippedCommands(root) {
  const images = readImages(root)
  const all = []
  const add = (where, image, argv) => all.push({ where, image, argv })
  const addRun = (where, image, given) => {
    const [, target] = ours.exec(image) ?? []
    if (!target) return void (given && add(where, image, given))
    const { entrypoint, cmd } = images.get(target)
    add(where, target, [...entrypoint, ...(given ?? cmd)])
  }
  for (const name of ['server', 'web', 'example']) {
    const { health } = images.get(name)
    addRun(`Dockerfile, ${name}`, `foundation-${name}`)
    if (health) add(`Dockerfile, health of ${name}`, name, health)
  }
  for (const [name, service] of Object.entries(readCompose(root).services)) {
    addRun(`docker-compose.yml, ${name}`, service.image, service.command)
    const { test } = service.healthcheck ?? {}
    if (test) add(`docker-compose.yml, health of ${name}`, service.image, test.slice(1))
  }
  for (const [file, { values }] of readManifests(root)) {
    for (const container of values.flatMap(containersOf)) {
      const where = `${file}, ${container.name}`
      addRun(where, container.image, container.command ?? container.args)
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
        const argv = container[probe]?.exec?.command
        if (argv) add(`${where}, ${probe}`, container.image, argv)
      }
    }
  }
  return all
}

/** Whether a path that is copied into an image is in the checkout, or comes of another stage. */
export const isCopied = (root, source) => existsSync(path.join(root, source))
