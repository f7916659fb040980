/** The commands of package.json, behind the check of the Node.js version. */
import { tellFailure } from './end.mjs'

const commands = {
  build: async (args) => (await import('../checks/prepare.mjs')).prepareHere(args),
  start: async (args) => (await import('./start.mjs')).start(args),
  dev: async (args) => (await import('./dev.mjs')).dev(args),
  test: async (args) => (await import('../checks/test.mjs')).test(args),
  verify: async (args) => (await import('../checks/verify.mjs')).verify(args),
}

/** @param {keyof typeof commands} command */
export async function main(command) {
  try {
    await commands[command](process.argv.slice(2))
  } catch (error) {
    tellFailure(error)
    process.exitCode = 1
  }
}
