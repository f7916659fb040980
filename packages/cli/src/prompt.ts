/** Secrets from whoever runs the command: typed and not shown, or through a pipe. */
import { Failure } from './failure.js'

const maxChars = 4_096

/** @throws Failure when it is broken off */
export async function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return readAll()
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  let text = ''
  try {
    for await (const chunk of stdin) {
      for (const letter of String(chunk)) {
        if (letter === '\r' || letter === '\n') return text
        // Ctrl+C and Ctrl+D: raw input has no signals.
        if (letter === '\x03' || letter === '\x04') throw new Failure('Broken off')
        if (letter === '\x7f' || letter === '\b') text = text.slice(0, -1)
        else if (text.length < maxChars) text += letter
      }
    }
    return text
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

async function readAll(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin) {
    text += String(chunk)
    if (text.length > maxChars) break
  }
  return text.trim()
}
