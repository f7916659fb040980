/** `node run.js <work> <subject>`: measures in a process of its own, so that no subject meets another's compiled code. */
import { takeSample } from '../sample.js'
import { works } from './works.js'

const [work = '', name = ''] = process.argv.slice(2)
const subject = works[work]?.subjects[name]
if (!subject) throw new RangeError(`There is no ${name} for ${work}`)

process.stdout.write(JSON.stringify(await takeSample(subject, works[work]?.measures)))
process.exit(0)
