import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

import {
  parseYaml,
  readCompose,
  readDockerfile,
  readImages,
  readManifests,
} from './deploy-files.mjs'
import { composeFaults, imageFaults, workspaceFaults } from './images.mjs'
import { manifestFaults } from './manifests.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const names = [
  ...['DATABASE_URL', 'REDIS_URL', 'FOUNDATION_SECRET', 'FOUNDATION_METRICS_TOKEN', 'HOST', 'PORT'],
  ...['FOUNDATION_FLEET', 'FOUNDATION_CONSOLE_URL', 'FOUNDATION_PUBLIC_URL', 'FOUNDATION_JOBS'],
  ...['FOUNDATION_SMTP_URL', 'FOUNDATION_OIDC_CLIENT_SECRET'],
  ...['FOUNDATION_TRUST_PROXY', 'FOUNDATION_STOP_DELAY', 'FOUNDATION_STOP_DEADLINE'],
]
const settings = {
  names,
  check: ({ FOUNDATION_STOP_DELAY: delay = '0s' }) => ({
    stop: { delayMs: Number.parseInt(delay, 10) * 1_000, deadlineMs: 10_000 },
  }),
}

/** What the check says when a file reads differently in one place. */
function faultsWith(file, from, to) {
  const files = readManifests(root)
  expect(JSON.stringify(files.get(file).values)).toContain(from)
  const text = JSON.stringify(files.get(file).values).replace(from, to)
  return manifestFaults(files.set(file, { values: JSON.parse(text), faults: [] }), settings)
}

describe('the check of manifests', () => {
  it('finds nothing in those that are shipped', () => {
    expect(manifestFaults(readManifests(root), settings)).toEqual([])
  })

  it.each([
    [
      'a misspelt field',
      'base/server.yaml',
      '"readinessProbe"',
      '"readynessProbe"',
      'readynessProbe',
    ],
    ['a value of another type', 'base/server.yaml', '"replicas":2', '"replicas":"2"', 'integer'],
    [
      'a pod that may be root',
      'base/web.yaml',
      '"runAsNonRoot":true',
      '"runAsNonRoot":false',
      'runAsNonRoot',
    ],
    [
      'a file system that is written to',
      'base/worker.yaml',
      '"readOnlyRootFilesystem":true',
      '"readOnlyRootFilesystem":false',
      'readOnlyRootFilesystem',
    ],
    [
      'a service without pods',
      'base/web.yaml',
      '"selector":{"app.kubernetes.io/name":"foundation-web"},"ports"',
      '"selector":{"app.kubernetes.io/name":"other"},"ports"',
      'selects no pods',
    ],
    [
      'a probe of a port that is none',
      'base/server.yaml',
      '"port":"http"',
      '"port":"https"',
      'no port https',
    ],
    [
      'a volume that is none',
      'base/web.yaml',
      '"volumes":[{"name":"tmp"',
      '"volumes":[{"name":"temp"',
      'mounts tmp',
    ],
    [
      'an account that is none',
      'base/accounts.yaml',
      '"name":"foundation-worker"',
      '"name":"worker"',
      'no account foundation-worker',
    ],
    [
      'a power over secrets',
      'base/accounts.yaml',
      '"configmaps"',
      '"secrets"',
      'rules/2/resources',
    ],
    ['every power', 'base/accounts.yaml', '"verbs":["get"', '"verbs":["*"', 'rules/0/verbs'],
    [
      'a setting that the server does not know',
      'base/kustomization.yaml',
      'FOUNDATION_FLEET=',
      'FOUNDATION_FLET=',
      'FOUNDATION_FLET',
    ],
    [
      'a secret in the open',
      'base/server.yaml',
      '"valueFrom":{"secretKeyRef":{"name":"foundation-secrets","key":"DATABASE_URL"}}',
      '"value":"postgres://a:b@c/d"',
      'is a secret',
    ],
    [
      'a pod that is killed while it stops',
      'base/server.yaml',
      '"terminationGracePeriodSeconds":30',
      '"terminationGracePeriodSeconds":15',
      'is killed before',
    ],
    [
      'an image without a version',
      'overlays/try/redis.yaml',
      'redis:8',
      'redis:latest',
      'latest is no version',
    ],
    [
      'a patch of nothing',
      'overlays/production/replicas.yaml',
      '"name":"foundation-worker"',
      '"name":"workers"',
      'no Deployment workers to patch',
    ],
    [
      'a host without TLS',
      'overlays/production/ingress.yaml',
      '"host":"foundation.',
      '"host":"www.foundation.',
      'is without TLS',
    ],
    [
      'an ingress to nowhere',
      'overlays/production/ingress.yaml',
      '"name":"foundation-web"',
      '"name":"console"',
      'no service console',
    ],
    [
      'a file that is not there',
      'base/kustomization.yaml',
      '"worker.yaml"',
      '"workers.yaml"',
      'there is no workers.yaml',
    ],
    [
      'a file that nobody names',
      'overlays/try/kustomization.yaml',
      '"redis.yaml"',
      '"postgres.yaml"',
      'redis.yaml: nothing names it',
    ],
  ])('finds %s', (_what, file, from, to, fault) => {
    expect(faultsWith(file, from, to).join('\n')).toContain(fault)
  })

  it('finds a deployment that a node cannot be emptied of with care', () => {
    const files = readManifests(root)
    const server = files.get('base/server.yaml')
    server.values = server.values.filter(({ kind }) => kind !== 'PodDisruptionBudget')
    expect(manifestFaults(files, settings).join('\n')).toContain(
      'Deployment foundation-server has no budget',
    )
  })

  it('finds a field that is there twice, and what is no YAML', () => {
    expect(parseYaml('a: 1\na: 2\n').faults).toHaveLength(1)
    expect(parseYaml('a: [1\n').faults).not.toEqual([])
  })
})

describe('the check of images', () => {
  it('finds nothing in those that are shipped', () => {
    const images = readImages(root)
    expect(imageFaults(images, () => true)).toEqual([])
    expect(composeFaults(readCompose(root), images, names)).toEqual([])
  })

  it('reads what an image runs, also where it continues another stage', () => {
    const images = readDockerfile(
      'FROM node AS base\nUSER 1:1\nFROM base AS app\nHEALTHCHECK --retries=3 \\\n  CMD ["a", "b"]\nCMD ["c"]',
    )
    expect(images.get('app')).toMatchObject({ user: '1:1', health: ['a', 'b'], cmd: ['c'] })
  })

  it('finds root, files that are not there, stages that are none and workspaces left out', () => {
    const text = `FROM node AS manifests
COPY packages/core/package.json packages/core/
FROM node AS server
COPY gone there
COPY --from=nowhere /a /b
CMD ["a"]`
    const images = readDockerfile(text)
    const faults = imageFaults(images, (source) => source !== 'gone')
    expect(faults).toEqual([
      'server runs as root',
      'no image web',
      'no image example',
      'server copies gone, which is not there',
      'server copies from nowhere, which is no stage',
    ])
    expect(workspaceFaults(images, ['packages/core', 'packages/new'])).toEqual([
      'manifests: packages/new/package.json is not copied',
    ])
  })

  it.each([
    ['a service that is written to', (it) => ({ ...it, read_only: false }), 'has powers'],
    [
      'a setting that the server does not know',
      (it) => ({ ...it, environment: { PORTS: '1' } }),
      'PORTS',
    ],
    [
      'a stop that is cut short',
      (it) => ({ ...it, stop_grace_period: '10s' }),
      'is killed too soon',
    ],
    ['an image that is none', (it) => ({ ...it, build: { target: 'sever' } }), 'no image sever'],
    ['a wait for nothing', (it) => ({ ...it, depends_on: { db: {} } }), 'waits for db'],
  ])('finds %s', (_what, change, fault) => {
    const compose = readCompose(root)
    compose.services.server = change(compose.services.server)
    expect(composeFaults(compose, readImages(root), names).join('\n')).toContain(fault)
  })
})
