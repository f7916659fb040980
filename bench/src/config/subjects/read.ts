import lodash from 'lodash'

import type { Subjects } from '../../subject.js'
import { newValues, paths } from '../values.js'
import { ours } from './ours.js'
import { flatten, newConvict, nodeConfig } from './peers.js'

const operations = 2_000_000

/** Reads one path after the other: 400, so that no answer is the one before. */
function each(get: (path: string) => unknown) {
  let at = 0
  return () => {
    at = (at + 1) % paths.length
    return get(paths[at] as string)
  }
}

export const reads: Subjects = {
  floor: {
    operations,
    prepare: () => {
      const flat = flatten(newValues())
      return each((path) => flat.get(path))
    },
  },
  foundation: {
    operations,
    prepare: async () => {
      const config = await ours()
      return each((path) => config.get(path))
    },
  },
  'lodash.get': {
    operations,
    prepare: () => {
      const values = newValues()
      return each((path) => lodash.get(values, path))
    },
  },
  convict: {
    operations: 200_000,
    prepare: () => {
      const config = newConvict()
      config.load(newValues())
      return each((path) => config.get(path))
    },
  },
  config: {
    operations: 200_000,
    prepare: async () => {
      const config = await nodeConfig()
      return each((path) => config.get(path))
    },
  },
}

const batch = 1_000

/** A thousand reads are one operation, so that what is measured is not the loop around it. */
export const boundReads: Subjects = {
  floor: {
    operations: 20_000,
    prepare: () => {
      const { service3 } = newValues()
      const group = service3?.group4 ?? {}
      return () => {
        let sum = 0
        for (let done = 0; done < batch; done += 1) sum += Number(group.timeoutMs)
        return sum
      }
    },
  },
  foundation: {
    operations: 20_000,
    prepare: async () => {
      const bound = (await ours()).bind('service3.group4.timeoutMs')
      return () => {
        let sum = 0
        for (let done = 0; done < batch; done += 1) sum += Number(bound.value)
        return sum
      }
    },
  },
}
