import { enter } from './launch/gate.mjs'

enter('build')
