import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'

/** Fields that are never written, wherever they are nested two deep. */
const secret = [
  'token',
  'secret',
  'password',
  'credential',
  'authorization',
  'cookie',
  'formerCredential',
]

/** JSON lines with a stable `event` on each, so that what reads logs need not read sentences. */
export function makeLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { app: 'foundation' },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[redacted]',
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
