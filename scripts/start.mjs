/** `npm start`. Runs on any Node.js far enough to say that it is too old. */
import { nodeVersionFault } from './launch/node-version.mjs'

const fault = nodeVersionFault(process.versions.node)
if (fault) {
  process.stderr.write(`${fault}\n`)
  process.exitCode = 1
} else {
  import('./launch/main.mjs').then(({ main }) => main('start'))
}
