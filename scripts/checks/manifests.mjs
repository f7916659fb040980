/**
 * The manifests of Kubernetes: each is well-formed and held to a strict schema, and what refers to something
 * refers to something that is there. Each folder with a `kustomization.yaml` is taken with what it builds on.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'

import { containersOf, readManifests } from './deploy-files.mjs'
import { patchSchemas, schemas } from './kubernetes-schema.mjs'

const ajv = new Ajv({ allErrors: true, strictTypes: false })
const root = fileURLToPath(new URL('../..', import.meta.url))

const secretName = 'foundation-secrets'
const settingsName = 'foundation-settings'
/** Of Node.js, of Next.js and of the images that we did not make. */
const otherVariables = /^(NODE_OPTIONS|POSTGRES_[A-Z_]+|FOUNDATION_SERVER_URL|HOSTNAME)$/

/**
 * @param {Map<string, { values: any[], faults: string[] }>} files by path
 * @param {{ names: readonly string[], check: (env: Record<string, string>) => void }} settings the server's
 * @returns {string[]} what is wrong
 */
export function manifestFaults(files, settings) {
  const faults = []
  const used = new Set()
  for (const [file, parsed] of files) {
    for (const fault of parsed.faults) faults.push(`${file}: ${fault}`)
  }
  for (const file of files.keys()) {
    if (!file.endsWith('kustomization.yaml')) continue
    used.add(file)
    faults.push(...shapeFaults(file, files.get(file).values, schemas))
    const { objects, patches, literals } = gather(files, path.posix.dirname(file), used, faults)
    const say = (text) => faults.push(`${path.posix.dirname(file)}: ${text}`)
    for (const patch of patches) {
      if (!objects.some((it) => nameOf(it) === nameOf(patch))) say(`no ${nameOf(patch)} to patch`)
    }
    referenceFaults(objects, say)
    settingFaults(objects, { settings, literals }, say)
  }
  for (const file of files.keys()) if (!used.has(file)) faults.push(`${file}: nothing names it`)
  return [...new Set(faults)]
}

const nameOf = ({ kind, metadata }) => `${kind} ${metadata?.name}`

/** Everything that one folder and those below it bring. */
function gather(files, folder, used, faults) {
  const [kustomization = {}] = files.get(`${folder}/kustomization.yaml`)?.values ?? []
  const { resources = [], patches = [], configMapGenerator = [] } = kustomization
  const all = { objects: [], patches: [], literals: {} }
  for (const resource of resources) {
    const at = path.posix.join(folder, resource)
    if (files.has(`${at}/kustomization.yaml`)) {
      const inner = gather(files, at, used, faults)
      all.objects.push(...inner.objects)
      Object.assign(all.literals, inner.literals)
    } else if (files.has(at)) {
      used.add(at)
      faults.push(...shapeFaults(at, files.get(at).values, schemas))
      all.objects.push(...files.get(at).values)
    } else faults.push(`${folder}: there is no ${resource}`)
  }
  for (const patch of patches) {
    const at = path.posix.join(folder, patch.path)
    used.add(at)
    if (!files.has(at)) faults.push(`${folder}: there is no ${patch.path}`)
    else {
      faults.push(...shapeFaults(at, files.get(at).values, patchSchemas))
      all.patches.push(...files.get(at).values)
    }
  }
  for (const { name, literals } of configMapGenerator) {
    if (name !== settingsName) faults.push(`${folder}: nobody reads ${name}`)
    for (const literal of literals) {
      const at = literal.indexOf('=')
      all.literals[literal.slice(0, at)] = literal.slice(at + 1)
    }
  }
  return all
}

function shapeFaults(file, objects, by) {
  return objects.flatMap((object) => {
    const schema = by[`${object.apiVersion} ${object.kind}`]
    if (!schema) return [`${file}: ${object.apiVersion} ${object.kind} is a kind without a schema`]
    const validate = ajv.compile(schema)
    if (validate(object)) return []
    return validate.errors.map(({ instancePath, message, params }) => {
      const which = params.additionalProperty ?? params.allowedValues ?? params.allowedValue ?? ''
      return `${file}: ${nameOf(object)}${instancePath} ${message} ${which}`.trim()
    })
  })
}

/** What is named has to be there: pods of selectors, accounts, ports, volumes. */
function referenceFaults(objects, say) {
  const ofKind = (...kinds) => objects.filter(({ kind }) => kinds.includes(kind))
  const workloads = ofKind('Deployment', 'StatefulSet')
  const labelsOf = (it) => it.spec?.template?.metadata?.labels ?? {}
  // Given to every object and pod by the base.
  const general = { 'app.kubernetes.io/part-of': 'foundation' }
  const selected = (wanted = {}) =>
    workloads.filter((it) =>
      Object.entries(wanted).every(
        ([key, value]) => ({ ...general, ...labelsOf(it) })[key] === value,
      ),
    )
  const portsOf = (it) =>
    containersOf(it).flatMap(({ ports = [] }) => ports.map(({ name }) => name))

  for (const it of workloads) {
    const { matchLabels } = it.spec.selector
    if (selected(matchLabels).length !== 1 || selected(matchLabels)[0] !== it)
      say(`${nameOf(it)} selects other pods than its own`)
    const { serviceAccountName, volumes = [] } = it.spec.template.spec
    const accounts = ofKind('ServiceAccount').map(({ metadata }) => metadata.name)
    if (serviceAccountName && !accounts.includes(serviceAccountName))
      say(`${nameOf(it)}: no account ${serviceAccountName}`)
    const claims = (it.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name)
    const there = new Set([...volumes.map(({ name }) => name), ...claims])
    for (const container of containersOf(it)) {
      for (const { name } of container.volumeMounts ?? [])
        if (!there.has(name)) say(`${nameOf(it)}: ${container.name} mounts ${name}, which is none`)
      if (container.image.includes(':latest')) say(`${nameOf(it)}: latest is no version`)
    }
    for (const container of it.spec.template.spec.containers) {
      const named = new Set((container.ports ?? []).map(({ name }) => name))
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
        const port = container[probe]?.httpGet?.port
        if (port !== undefined && !named.has(port))
          say(`${nameOf(it)}: ${probe} has no port ${port}`)
      }
      if (!container.readinessProbe || !container.livenessProbe)
        say(`${nameOf(it)}: ${container.name} is not probed`)
    }
  }
  for (const it of ofKind('Service')) {
    const pods = selected(it.spec.selector)
    if (pods.length !== 1) say(`${nameOf(it)} selects no pods, or several kinds`)
    for (const { targetPort } of it.spec.ports)
      if (!pods.flatMap(portsOf).includes(targetPort)) say(`${nameOf(it)}: no port ${targetPort}`)
  }
  for (const it of ofKind('PodDisruptionBudget', 'NetworkPolicy')) {
    const { matchLabels } = it.spec.selector ?? it.spec.podSelector ?? {}
    const pods = selected(matchLabels)
    if (pods.length === 0) say(`${nameOf(it)} selects no pods`)
    for (const { from = [], ports = [] } of it.spec.ingress ?? []) {
      for (const { podSelector } of from)
        if (podSelector && selected(podSelector.matchLabels).length === 0)
          say(`${nameOf(it)} lets pods in that are none`)
      for (const { port } of ports)
        if (typeof port === 'string' && !pods.flatMap(portsOf).includes(port))
          say(`${nameOf(it)}: no port ${port}`)
    }
  }
  for (const it of workloads.filter(({ kind }) => kind === 'Deployment')) {
    const budget = ofKind('PodDisruptionBudget').some(({ spec }) =>
      selected(spec.selector.matchLabels).includes(it),
    )
    if (!budget) say(`${nameOf(it)} has no budget for disruptions`)
  }
  for (const it of ofKind('Ingress')) {
    const hosts = it.spec.tls.flatMap((tls) => tls.hosts)
    for (const { host, http } of it.spec.rules) {
      if (!hosts.includes(host)) say(`${nameOf(it)}: ${host} is without TLS`)
      for (const { backend } of http.paths) {
        const service = ofKind('Service').find(
          ({ metadata }) => metadata.name === backend.service.name,
        )
        if (!service?.spec.ports.some(({ name }) => name === backend.service.port.name))
          say(`${nameOf(it)}: no service ${backend.service.name} with that port`)
      }
    }
  }
  for (const it of ofKind('RoleBinding')) {
    const names = objects.map(nameOf)
    for (const name of [
      `Role ${it.roleRef.name}`,
      ...it.subjects.map((s) => `${s.kind} ${s.name}`),
    ])
      if (!names.includes(name)) say(`${nameOf(it)}: no ${name}`)
  }
}

/** Settings are those that the server knows, with values that it takes; secrets come by reference alone. */
function settingFaults(objects, { settings, literals }, say) {
  for (const name of Object.keys(literals))
    if (!settings.names.includes(name)) say(`${settingsName}: the server knows no ${name}`)
  for (const it of objects) {
    for (const { name, image, env = [], envFrom = [] } of containersOf(it)) {
      const own = {}
      for (const variable of env) {
        const known = settings.names.includes(variable.name) || otherVariables.test(variable.name)
        if (!known) say(`${nameOf(it)}: ${name} sets ${variable.name}, which nobody reads`)
        const key = variable.valueFrom?.secretKeyRef
        if (key && (key.name !== secretName || key.key !== variable.name))
          say(`${nameOf(it)}: ${variable.name} is not ${variable.name} of ${secretName}`)
        if (/(_URL|SECRET|TOKEN|PASSWORD)$/.test(variable.name) && !key && !isPlain(variable))
          say(`${nameOf(it)}: ${variable.name} is a secret, and belongs in ${secretName}`)
        if (!key) own[variable.name] = variable.value
      }
      for (const { configMapRef } of envFrom)
        if (configMapRef.name !== settingsName) say(`${nameOf(it)}: no ${configMapRef.name}`)
      if (!image.includes('foundation-server')) continue
      checkSettings(it, { ...literals, ...own }, settings, say)
    }
  }
}

const isPlain = ({ name }) => name === 'FOUNDATION_SERVER_URL'

function checkSettings(it, given, settings, say) {
  const example = {
    DATABASE_URL: 'postgres://postgres/foundation',
    FOUNDATION_SECRET: 'of the check: at least 32 characters',
  }
  try {
    const { stop } = settings.check({ ...given, ...example })
    const needsS = (stop.delayMs + stop.deadlineMs) / 1_000
    if (it.spec.template.spec.terminationGracePeriodSeconds <= needsS)
      say(`${nameOf(it)}: is killed before it stopped, which may take ${needsS} s`)
  } catch (error) {
    say(`${nameOf(it)}: ${error.message}`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { readEnv, variables } = await import('../../apps/server/dist/env.js')
  const settings = { names: Object.keys(variables.shape), check: readEnv }
  const faults = manifestFaults(readManifests(root), settings)
  for (const fault of faults) console.error(`deploy/kubernetes: ${fault}`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
