import { readFileSync } from 'node:fs'
import lodash from 'lodash'

import type { Subjects } from '../../subject.js'
import { newFile, newValues, numberPaths } from '../values.js'
import { ours } from './ours.js'
import { flatten, newConvict } from './peers.js'

/** Sets one path after the other, each time to another number. */
function each(set: (path: string, value: number) => unknown) {
  let done = 0
  return () => {
    done += 1
    return set(numberPaths[done % numberPaths.length] as string, done)
  }
}

export const writes: Subjects = {
  floor: {
    operations: 500_000,
    prepare: () => {
      const flat = flatten(newValues())
      return each((path, value) => flat.set(path, value))
    },
  },
  'foundation, validated and told': {
    operations: 5_000,
    prepare: async () => {
      const config = await ours()
      let told = 0
      config.subscribe('*', () => {
        told += 1
      })
      return each((path, value) => {
        config.set(path, value)
        return told
      })
    },
  },
  'lodash.set': {
    operations: 500_000,
    prepare: () => {
      const values = newValues()
      return each((path, value) => lodash.set(values, path, value))
    },
  },
  convict: {
    operations: 100_000,
    prepare: () => {
      const config = newConvict()
      config.load(newValues())
      return each((path, value) => config.set(path, value))
    },
  },
}

/** Each operation finds another file than the one before: a quarter of the 400 values is another. */
export const reloads: Subjects = {
  'floor, unvalidated': {
    operations: 500,
    prepare: () => {
      const file = newFile()
      let flat = flatten(newValues())
      let seed = 0
      return () => {
        seed += 1
        file.put(seed)
        const next = flatten(JSON.parse(readFileSync(file.path, 'utf8')))
        const changed = [...next].filter(([path, value]) => flat.get(path) !== value)
        flat = next
        return changed
      }
    },
  },
  foundation: {
    operations: 500,
    prepare: async () => {
      const file = newFile()
      const config = await ours(file.path)
      config.subscribe('*', () => {})
      let seed = 0
      return () => {
        seed += 1
        file.put(seed)
        return config.reload()
      }
    },
  },
  convict: {
    operations: 200,
    prepare: () => {
      const file = newFile()
      const config = newConvict()
      let seed = 0
      return () => {
        seed += 1
        file.put(seed)
        config.loadFile(file.path)
        return config.validate({ allowed: 'strict' })
      }
    },
  },
}
