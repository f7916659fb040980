/** The files of the repository: those that git knows, or would. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

const generated = new Set([
  ...['node_modules', 'dist', '.next', '.turbo', '.foundation', '.git'],
  ...['generated', 'test-results', 'playwright-report', 'coverage'],
])

/** @param {string} root @returns {string[]} relative, with slashes */
export function trackedFiles(root) {
  try {
    const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
    return execFileSync('git', args, { cwd: root, stdio: 'pipe', maxBuffer: 16_777_216 })
      .toString()
      .split('\0')
      .filter((file) => file !== '' && existsSync(path.join(root, file)))
  } catch {
    // An archive without git: everything that is not generated.
    return list(root, '')
  }
}

function list(root, folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !generated.has(name))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name)
      return entry.isDirectory() ? list(root, file) : [file]
    })
}
