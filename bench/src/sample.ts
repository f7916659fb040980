/** Measures one subject. For a process of its own, so that none meets another's compiled code. */
import type { Operation, Sample, Subject } from './subject.js'

/** @param measures memory that stays, instead of time and what is allocated */
export async function takeSample(
  { prepare, operations = 200_000, inFlight = 1 }: Subject,
  measures: 'wall' | 'retained' = 'wall',
): Promise<Sample> {
  const operation = await prepare()
  if (measures === 'retained') {
    return { wall: 0, cpu: 0, bytes: await retained(operation, operations) }
  }
  // Long enough for the compiler to have seen it all.
  await repeat(operation, Math.max(Math.min(20_000, operations), operations / 4), inFlight)
  const bytes = await allocated(operation, Math.min(operations, 20_000), inFlight)
  const cpu = process.cpuUsage()
  const startedAt = process.hrtime.bigint()
  await repeat(operation, operations, inFlight)
  const wall = Number(process.hrtime.bigint() - startedAt)
  const { user, system } = process.cpuUsage(cpu)
  return { wall: wall / operations, cpu: ((user + system) * 1_000) / operations, bytes }
}

async function repeat(operation: Operation, times: number, inFlight: number): Promise<void> {
  if (inFlight === 1) return line(operation, times)
  await Promise.all(Array.from({ length: inFlight }, () => line(operation, times / inFlight)))
}

async function line(operation: Operation, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    const result = operation()
    if (result instanceof Promise) await result
  }
}

/** The process has room for all of these at once, so that nothing is collected in between. */
async function allocated(operation: Operation, times: number, inFlight: number): Promise<number> {
  globalThis.gc?.()
  const before = process.memoryUsage()
  await repeat(operation, times, inFlight)
  const after = process.memoryUsage()
  return Math.max(0, after.heapUsed - before.heapUsed) / times
}

/** What stays once all is collected, with what lies outside the heap. */
async function retained(operation: Operation, times: number): Promise<number> {
  const size = () => {
    globalThis.gc?.()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = size()
  await repeat(operation, times, 1)
  const bytes = (size() - before) / times
  // Used once more, so that nothing of it was collected.
  operation()
  return bytes
}
