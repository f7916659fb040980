/**
 * No dependency that ships has a known weakness of severity high or critical, unless `dependency-audit.json` says why
 * that is none here, and until when. The registry is asked, so a registry that cannot tell is said, and fails nothing.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const grave = new Set(['high', 'critical'])

/** @typedef {{ advisory: string, package: string, why: string, until: string }} Allowed */

/**
 * @param {object} report of `npm audit --json`
 * @param {readonly Allowed[]} allowed
 * @param {string} today as 2026-11-21
 * @returns {string[]} what is wrong
 */
export function auditFaults(report, allowed, today) {
  const found = new Map()
  for (const { via = [] } of Object.values(report.vulnerabilities ?? {})) {
    for (const it of via) {
      // A name alone leads to the package whose weakness it is.
      if (typeof it === 'string' || !grave.has(it.severity)) continue
      const advisory = it.url?.split('/').at(-1) ?? String(it.source)
      found.set(`${advisory} ${it.name}`, { advisory, name: it.name, title: it.title })
    }
  }
  const valid = allowed.filter(({ until }) => until >= today)
  const isAllowed = ({ advisory, name }) =>
    valid.some((it) => it.advisory === advisory && it.package === name)
  return [
    ...[...found.values()]
      .filter((it) => !isAllowed(it))
      .map(({ advisory, name, title }) => `${name}: ${title} (${advisory})`),
    ...allowed
      .filter((it) => !it.why || !/^\d{4}-\d\d-\d\d$/.test(it.until))
      .map(({ advisory }) => `${advisory}: allowed without saying why and until when`),
    ...allowed
      .filter((it) => !found.has(`${it.advisory} ${it.package}`))
      .map(({ advisory, package: name }) => `${advisory} of ${name} is allowed, and not there`),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const file = new URL('dependency-audit.json', import.meta.url)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { stdout } = spawnSync(npm, ['audit', '--json', '--omit=dev'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    shell: process.platform === 'win32',
  })
  let report = null
  try {
    report = JSON.parse(stdout)
  } catch {
    // Said below.
  }
  if (!report?.vulnerabilities) {
    console.log('Not checked: this registry does not tell of weaknesses.')
  } else {
    const today = new Date().toISOString().slice(0, 10)
    const faults = auditFaults(report, JSON.parse(readFileSync(file, 'utf8')), today)
    for (const fault of faults) console.error(fault)
    process.exitCode = faults.length > 0 ? 1 : 0
  }
}
