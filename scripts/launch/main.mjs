import { tellFailure } from './end.mjs'
import { start } from './start.mjs'

/** Runs the launcher with the arguments of the process. @param {'start'} mode */
export async function main(mode) {
  try {
    await start(process.argv.slice(2), mode)
  } catch (error) {
    tellFailure(error)
    process.exitCode = 1
  }
}
