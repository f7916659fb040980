/** For each procedure of the API that asks for a scope an input that it takes, with what it works on made before. */
import { ForceBreakers, SavePolicy } from '@foundation/core/protection'

import { createRole } from '../access/roles.js'
import { force } from '../protection/overrides.js'
import { savePolicy } from '../protection/policies.js'
import { configInputs } from './config.js'
import type { TestFleet } from './fleet.js'
import { addPerson } from './people.js'

const id = '00000000-0000-4000-8000-000000000000'
const guard = { service: 'checkout', target: 'payments' }
const policy = {
  spec: { match: { target: 'payments' }, shadow: { breaker: {} } },
  reason: 'because',
}
const hold = { target: 'payments', state: 'forced_open', forMs: 60_000, reason: 'because' }

async function accessInputs(fleet: TestFleet): Promise<Readonly<Record<string, unknown>>> {
  const [person, leaver] = [
    await addPerson(fleet.ctx, 'viewer'),
    await addPerson(fleet.ctx, 'viewer'),
  ]
  const role = { description: '', scopes: ['fleet:read' as const], reason: '' }
  for (const name of ['changed', 'unused']) await createRole(fleet.ctx, { ...role, name })
  return {
    'access.people.list': undefined,
    'access.people.setRole': { id: person.id, role: 'operator' },
    'access.people.remove': { id: leaver.id },
    'access.people.sessions': { id: person.id },
    'access.people.revokeSessions': { id: person.id },
    'access.roles.list': undefined,
    'access.roles.create': { ...role, name: 'made' },
    'access.roles.change': { ...role, name: 'changed', scopes: ['access:read'] },
    'access.roles.remove': { name: 'unused' },
    'access.invitations.list': undefined,
    'access.invitations.create': { email: `guest-${person.id}@example.com`, role: 'viewer' },
    'access.invitations.revoke': { id },
  }
}

/** The fleet has to have the node. */
export async function apiInputs(
  fleet: TestFleet,
  nodeId: string,
): Promise<Readonly<Record<string, unknown>>> {
  await fleet.ctx.db.guard.create({ data: { nodeId, target: 'payments' } })
  const range = { nodeId, from: new Date(0), to: new Date(60_000) }
  const act = { nodeIds: [nodeId], reason: 'because' }
  const ofPolicies: Record<string, unknown> = {}
  for (const [name, verb] of [
    ['gone', 'removePolicy'],
    ['shadowed', 'promoteShadow'],
  ] as const) {
    const input = SavePolicy.parse({ ...policy, name, revision: null })
    const { revision } = await savePolicy(fleet.ctx, input)
    ofPolicies[`protection.${verb}`] = { name, revision, reason: 'because' }
  }
  const { key } = await force(fleet.ctx, ForceBreakers.parse(hold))
  return {
    'access.joinTokens.list': undefined,
    'access.joinTokens.create': { name: 'x' },
    'access.joinTokens.revoke': { id },
    'access.apiTokens.list': undefined,
    'access.apiTokens.create': { name: 'x', scopes: ['fleet:read'] },
    'access.apiTokens.revoke': { id },
    ...(await accessInputs(fleet)),
    'audit.list': {},
    'audit.get': { seq: 1 },
    'audit.verify': {},
    'audit.checkpoints': undefined,
    'audit.archive': await archivable(fleet),
    'health.overview': undefined,
    'health.deployment': undefined,
    'health.changes': { from: range.from, to: range.to },
    'nodes.list': {},
    'nodes.cells': undefined,
    'nodes.get': { nodeId },
    'nodes.history': range,
    'nodes.signals': range,
    'nodes.find': { text: 'root' },
    'nodes.reach': { nodeIds: [nodeId] },
    'nodes.drain': act,
    'nodes.resume': act,
    'nodes.hold': { ...act, until: null },
    'nodes.unhold': act,
    'nodes.setLabels': { nodeId, labels: { a: 'b' } },
    'nodes.revokeCredentials': act,
    'nodes.remove': act,
    'protection.guards': {},
    'protection.guard': { ...guard, from: range.from, to: range.to },
    'protection.series': { ...guard, from: range.from, to: range.to },
    'protection.transitions': { from: range.from, to: range.to },
    'protection.nodeGuards': { nodeId },
    'protection.summary': undefined,
    'protection.reach': { target: '*' },
    'protection.policies': undefined,
    'protection.policy': { name: 'shadowed' },
    'protection.policyVersions': { name: 'shadowed' },
    'protection.savePolicy': { ...policy, name: 'new', revision: null },
    'protection.overrides': undefined,
    'protection.force': hold,
    ...ofPolicies,
    'protection.lift': { key, reason: 'because' },
    ...(await configInputs(fleet)),
    live: undefined,
  }
}

/** The newest entry, which an archive may end with. */
async function archivable({ ctx }: TestFleet) {
  const { auditSeq, auditHash } = await ctx.db.fleet.findUniqueOrThrow({
    where: { id: ctx.fleetId },
  })
  return { through: Number(auditSeq), hash: auditHash, reason: 'because' }
}
