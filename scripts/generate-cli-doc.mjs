/** Writes docs/cli.md from the help of the command, which has to be built. A test of the command holds it to be current. */
import { writeFileSync } from 'node:fs'

import { printReference } from '../packages/cli/dist/reference.js'

writeFileSync(new URL('../docs/cli.md', import.meta.url), printReference())
