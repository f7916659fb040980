/** The way into every command. Runs on any Node.js far enough to say that it is too old. */
import { nodeVersionFault } from './node-version.mjs'

export function enter(command) {
  const fault = nodeVersionFault(process.versions.node)
  if (fault) {
    process.stderr.write(`${fault}\n`)
    process.exitCode = 1
    return
  }
  import('./main.mjs').then(({ main }) => main(command))
}
