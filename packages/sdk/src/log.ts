/** What the SDK needs of a logger; pino's, and most others', fit as they are. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type LogLevel = keyof Log

/** One JSON line for each warning and error on stderr. What goes well is left unsaid. */
export const stderrLog: Log = {
  info: () => {},
  warn: (fields, message) => write('warn', fields, message),
  error: (fields, message) => write('error', fields, message),
}

function write(level: LogLevel, fields: object, message: string): void {
  const time = new Date().toISOString()
  process.stderr.write(`${JSON.stringify({ level, time, msg: message, ...fields })}\n`)
}

/** A log that cannot hurt: a logger that throws costs its line, not the application. */
export function safeLog(log: Log): Log {
  const guard = (level: LogLevel) => (fields: object, message: string) => {
    try {
      log[level](fields, message)
    } catch {
      // There is nowhere left to say it.
    }
  }
  return { info: guard('info'), warn: guard('warn'), error: guard('error') }
}
