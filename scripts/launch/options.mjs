/** What `npm start` and `npm run dev` can be told. */
import { parseArgs } from 'node:util'

import { LaunchError } from './launch-error.mjs'

export const usage = `npm start -- [options]

  --port <n>           where the server listens, 4100
  --console-port <n>   where the console listens, 3000
  --no-example         without the example fleet

Settings of the server are taken from the environment and from a file .env; see .env.example.
Data, secrets and logs are kept in .foundation, or in the folder that FOUNDATION_HOME names.`

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
export function readOptions(args, env) {
  const { values } = parse(args)
  const port = toPort(values.port ?? (env.PORT || '4100'), values.port ? '--port' : 'PORT')
  const consolePort = toPort(values['console-port'] ?? '3000', '--console-port')
  if (port === consolePort) {
    throw new LaunchError(`The server and the console cannot both have port ${port}.`)
  }
  return { help: values.help === true, example: values['no-example'] !== true, port, consolePort }
}

function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'console-port': { type: 'string' },
        'no-example': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new LaunchError(`${error.message.split('. ')[0]}. See npm start -- --help.`)
  }
}

function toPort(text, name) {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port
  throw new LaunchError(`${name} takes a port, 1 to 65535, not "${text}".`)
}
