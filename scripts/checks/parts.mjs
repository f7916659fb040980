/** Every check there is, in the order in which `npm test` runs them. */
import { existsSync } from 'node:fs'
import path from 'node:path'

import { playwrightCounts, vitestCounts } from './part.mjs'

const node = process.execPath
const workspaces = [
  'packages/core',
  'packages/sdk',
  'packages/cli',
  'packages/testing',
  'apps/server',
  'apps/web',
  'examples/shop',
  'e2e',
  'bench',
]

/** @param {string} root @returns {Record<string, import('./part.mjs').Part[]>} */
export function allParts(root) {
  const bin = (name) => path.join(root, 'node_modules', name)
  const check = (name, file, ...args) => ({
    name,
    command: [node, path.join(root, 'scripts', file), ...args],
    quiet: true,
  })
  const vitest = (name, args, cwd = '.') => {
    const file = `test-results/${name}.json`
    const output = `--outputFile.json=${path.join(root, file)}`
    return {
      name,
      command: [
        node,
        bin('vitest/vitest.mjs'),
        'run',
        ...['--reporter=default', '--reporter=json', output],
        ...args,
      ],
      cwd,
      env: { NODE_ENV: 'test' },
      report: { file, read: vitestCounts },
    }
  }
  return {
    lint: [
      {
        name: 'format, lint, import zones',
        command: [node, bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
        quiet: true,
      },
      check('file names and lengths', 'checks/file-names.mjs'),
      check('references in documents', 'checks/doc-references.mjs'),
      check('requirements, each once', 'checks/requirements.mjs'),
      check('behaviours of others, each listed', 'checks/peers.mjs'),
      check('attacks, each with its test', 'checks/attacks.mjs'),
      check('lock file, every platform', 'checks/lock-file.mjs'),
      check('weaknesses of dependencies', 'checks/dependency-audit.mjs'),
      check('manifests of Kubernetes', 'checks/manifests.mjs'),
      check('Dockerfile and compose file', 'checks/images.mjs'),
      check('generated document of errors', 'generate-errors-doc.mjs', '--check'),
      check('generated document of policies', 'generate-policy-doc.mjs', '--check'),
      check('generated description of the REST API', 'generate-openapi.mjs', '--check'),
      check('generated reference of settings', 'generate-settings.mjs', '--check'),
    ],
    unused: [
      {
        name: 'unused code',
        command: [node, bin('knip/bin/knip.js'), '--no-progress'],
        quiet: true,
      },
    ],
    types: workspaces
      .filter((workspace) => existsSync(path.join(root, workspace, 'tsconfig.json')))
      .map((workspace) => ({
        name: `types of ${workspace}`,
        command: [node, bin('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'],
        cwd: workspace,
        quiet: true,
      }))
      .concat(check('code of the guides', 'checks/guide-code.mjs')),
    size: [check('first load of each page', 'checks/first-load.mjs')],
    unit: [vitest('unit', ['--project', 'unit'])],
    db: [vitest('db', ['--project', 'db'])],
    launcher: [vitest('launcher', ['--project', 'launcher'])],
    faults: [vitest('faults', [], 'e2e')],
    journeys: [
      {
        name: 'journeys',
        command: [node, bin('@playwright/test/cli.js'), 'test'],
        cwd: 'e2e',
        report: { file: 'e2e/test-results/journeys.json', read: playwrightCounts },
      },
    ],
  }
}
