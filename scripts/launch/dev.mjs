/** `npm run dev`: everything runs, and follows the sources as they change. */
import { watch } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { keepRunning } from './child.mjs'
import { tailOf } from './logs.mjs'
import { start } from './start.mjs'

/** In the order in which they need one another. */
const compiled = ['packages/core', 'packages/sdk', 'apps/server', 'examples/shop']
/** A compiler writes many files for one change. */
const settleMs = 400

/** @param {readonly string[]} args as for `npm start` */
export async function dev(args) {
  const started = await start(args, 'dev')
  if (!started) return
  const { root, folder, run, stack, output, ending } = started
  const firstCompilations = compiled.map(async (workspace) => {
    const logFile = path.join(folder, 'logs', `compile-${path.basename(workspace)}.log`)
    const compiler = keepRunning(
      {
        name: `The compiler of ${workspace}`,
        command: process.execPath,
        args: [
          path.join(root, 'node_modules/typescript/bin/tsc'),
          ...['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
        ],
        options: { cwd: path.join(root, workspace) },
        logFile,
      },
      run,
      output.line,
    )
    compiler.keep()
    ending.onStop(compiler.release)
    // The first one writes every file anew, though nothing changed.
    while (!tailOf(logFile).some((line) => /Found \d+ error/.test(line))) await sleep(200)
  })
  await Promise.all(firstCompilations)
  const onChange = (workspaces, name, child) => {
    if (!child) return
    let timer
    for (const workspace of workspaces) {
      watch(path.join(root, workspace, 'dist'), { recursive: true }, (_, file) => {
        if (!file?.endsWith('.js')) return
        clearTimeout(timer)
        timer = setTimeout(() => {
          output.line(`  ${name} starts anew: its code changed.`)
          child.renew()
        }, settleMs)
      })
    }
  }
  onChange(['packages/core', 'apps/server'], 'The server', stack.server)
  onChange(['packages/sdk', 'examples/shop'], 'The example fleet', stack.example)
  output.line('  Watching the sources; the compilers say what they find in the logs.')
}
