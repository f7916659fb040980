/** Ports: whether one is free, who has it, and a free one. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'

import { LaunchError } from './launch-error.mjs'
import { commandOf } from './processes.mjs'

/** @throws LaunchError naming the port, its purpose, and its holder as far as can be known */
export async function requirePort(port, purpose, flag) {
  if (await isFree(port)) return
  const pid = holderOf(port)
  const holder = pid === null ? 'another program' : `process ${pid} (${shortCommand(pid)})`
  throw new LaunchError(
    `Port ${port}, for ${purpose}, is taken by ${holder}. Stop it, or choose another with ${flag}.`,
  )
}

/** Whether one can listen there, on this machine's own address and on all of them. */
export async function isFree(port) {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::'))
}

/** @param {number} [wanted] taken if it is free */
export async function freePort(wanted) {
  if (wanted && (await isFree(wanted))) return wanted
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    // A machine without IPv6 is as good as free there.
    server.once('error', ({ code }) => resolve(code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL'))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

function shortCommand(pid) {
  const command = commandOf(pid) ?? 'unknown'
  return command.length > 60 ? `${command.slice(0, 59)}…` : command
}

function holderOf(port) {
  try {
    if (process.platform === 'linux') return holderOnLinux(port)
    const found = execFileSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], {
      stdio: 'pipe',
    })
    return Number.parseInt(found.toString(), 10) || null
  } catch {
    return null
  }
}

function holderOnLinux(port) {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const inodes = new Set()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const row of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = row.trim().split(/\s+/)
      if (state === '0A' && local.endsWith(`:${wanted}`)) inodes.add(`socket:[${inode}]`)
    }
  }
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (socketsOf(pid).some((socket) => inodes.has(socket))) return Number(pid)
  }
  return null
}

function socketsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return []
  }
}
