/**
 * The kinds with which an operator steers this node. Their specs are those of core's `nodeResourceSpecs`,
 * checked by hand for the reason given in `worker/frames.ts`; a test holds the two to each other.
 */
import type { CommandSpec, LabelsSpec, MaintenanceSpec } from '@foundation/core/nodes'
import type { z } from 'zod'

import { checkLabels } from '../options/reader.js'
import { Rejection, type ResourceHandler } from './handler.js'

type Labels = z.output<typeof LabelsSpec>['labels']
export type Maintenance = z.output<typeof MaintenanceSpec>
export type Command = CommandSpec

export interface Steered {
  setLabels(labels: Labels): void
  setMaintenance(maintenance: Maintenance | null): void
  command(command: Command): void
}

type Spec = Readonly<Record<string, unknown>>

export function nodeHandlers(node: Steered): Record<string, ResourceHandler<Spec>> {
  return {
    labels: {
      apply: ({ spec }) => node.setLabels(toLabels(spec)),
      remove: () => node.setLabels({}),
    },
    maintenance: {
      apply: ({ spec }) => node.setMaintenance(toMaintenance(spec)),
      remove: () => node.setMaintenance(null),
    },
    command: {
      apply: ({ spec }) => node.command(toCommand(spec)),
      // A command is an event that happened: nothing is undone when its trace goes.
      remove: () => {},
    },
  }
}

/** @throws Rejection */
export function toLabels(spec: Spec): Labels {
  only(spec, ['labels'])
  const issues: { path: string; message: string }[] = []
  if (checkLabels(spec.labels, issues)) return spec.labels
  const [issue] = issues
  throw new Rejection(issue?.path ?? 'labels', issue?.message ?? 'Not valid')
}

/** @throws Rejection */
export function toMaintenance(spec: Spec): Maintenance {
  only(spec, ['reason', 'until'])
  const { until } = spec
  if (until !== null && !Number.isSafeInteger(until)) {
    throw new Rejection('until', 'Expected Unix milliseconds or null')
  }
  return { reason: toReason(spec.reason), until: until as number | null }
}

/** @throws Rejection */
export function toCommand(spec: Spec): Command {
  only(spec, ['verb', 'bootId', 'reason', 'issuedAt'])
  const { verb, bootId, issuedAt } = spec
  if (verb !== 'drain' && verb !== 'resume') {
    throw new Rejection('verb', 'Expected drain or resume')
  }
  if (typeof bootId !== 'string' || unstorable.test(bootId)) {
    throw new Rejection('bootId', 'Expected text')
  }
  if (!Number.isSafeInteger(issuedAt)) {
    throw new Rejection('issuedAt', 'Expected Unix milliseconds')
  }
  return { verb, bootId, reason: toReason(spec.reason), issuedAt: issuedAt as number }
}

const unstorable = /[\0\p{Cs}]/u

export function toReason(value: unknown): string {
  const reason = typeof value === 'string' && !unstorable.test(value) ? value.trim() : ''
  if (reason === '' || reason.length > 500) {
    throw new Rejection('reason', 'Expected 1 to 500 characters')
  }
  return reason
}

export function only(spec: Spec, known: readonly string[]): void {
  const unknown = Object.keys(spec).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Rejection(unknown, 'There is no such field')
}
