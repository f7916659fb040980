/** One part of a check run: a command, how long it took, and what passed and failed in it. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} command
 * @property {string} [cwd] relative to the checkout
 * @property {NodeJS.ProcessEnv} [env]
 * @property {{ file: string, read: (report: any) => Counts }} [report] where it counts its tests; else it is one
 * @property {boolean} [quiet] its output is shown only when it fails
 */

/** @param {string} root @param {Part} part */
export async function runPart(root, { name, command, cwd = '.', env, report, quiet = false }) {
  const from = performance.now()
  const file = report && path.join(root, report.file)
  if (file) {
    mkdirSync(path.dirname(file), { recursive: true })
    rmSync(file, { force: true })
  }
  const { code, said } = await runCommand(root, { command, cwd, env, quiet })
  if (quiet && code !== 0) process.stdout.write(`\n── ${name}\n${said}\n`)
  const counts = (file && readCounts(file, report.read)) ?? {
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    skipped: 0,
  }
  // A run that fails without a failing test, by an error between them, failed all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  return { name, ms: performance.now() - from, ...counts }
}

/**
 * Runs parts that do not get in each other's way: as many at a time as there are processors, at most four.
 *
 * @param {string} root @param {readonly Part[]} parts
 */
export async function runParts(root, parts) {
  const waiting = [...parts]
  const results = []
  const work = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      results.push(await runPart(root, part))
    }
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work))
  return results
}

function runCommand(root, { command, cwd, env, quiet }) {
  const [program, ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: path.join(root, cwd),
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        said += chunk
      })
    }
    let isStopped = false
    const stop = (signal) => {
      isStopped = true
      child.kill(signal)
    }
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)
    const over = (code) => {
      // Whoever stops one part stops the whole; each has had the time to clear away.
      if (isStopped) process.exit(130)
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop)
      resolve({ code, said })
    }
    child.once('error', (error) => {
      said += error.message
      over(1)
    })
    child.once('close', (code) => over(code ?? 1))
  })
}

function readCounts(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** @returns {Counts} */
export const vitestCounts = (report) => ({
  passed: report.numPassedTests,
  // A file that cannot be loaded has no tests to fail.
  failed:
    report.numFailedTests +
    report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    ).length,
  skipped: report.numPendingTests + report.numTodoTests,
})

/** @returns {Counts} A flaky test passed in the end, and is a defect all the same. */
export const playwrightCounts = ({ stats, errors }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + errors.length,
  skipped: stats.skipped,
})
