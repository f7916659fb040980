/** What changed, in words: the same for the timeline, the rail and a node's events. */
import type { FleetChange, NodeState } from '@foundation/core/health'
import type { BreakerStateName } from '@foundation/core/protection'

import { toAudit } from '../audit/links'
import { configHref, namespaceHref, releaseHref } from '../config/links'
import { toNode, toNodes } from '../nodes/links'
import { policiesHref, policyHref, toGuard, toProtection } from '../protection/links'
import { formatCount, plural } from '../ui/format'

export type ChangeGlyph =
  | { readonly type: 'state'; readonly state: NodeState | 'critical' | BreakerStateName }
  | { readonly type: 'icon'; readonly icon: ChangeIcon }

export type ChangeIcon =
  | 'join'
  | 'drain'
  | 'resume'
  | 'hold'
  | 'label'
  | 'remove'
  | 'token'
  | 'person'
  | 'policy'
  | 'force'
  | 'release'
  | 'approve'
  | 'pause'
  | 'back'
  | 'act'

export interface ChangeWords {
  readonly id: string
  readonly at: Date
  readonly glyph: ChangeGlyph
  /** An identifier that the title starts with, set in mono; null when it starts with words. */
  readonly subject: string | null
  readonly title: string
  readonly detail: string
  readonly href: string | null
}

interface ActionWords {
  readonly done: string
  readonly icon: ChangeIcon
  /** Where it was done; by default on the node that it is about. */
  readonly toHref?: (target: string) => string | null
  /** What it was done to, where the target is not how people call it. */
  readonly toSubject?: (target: string) => string
}

const toTarget = (target: string) => toProtection({ search: target })

/** A release is told by its namespace and number: `payments#4127`. */
const toRelease = (target: string) => {
  const [namespace = '', number = ''] = target.split('#')
  return number === '' ? namespaceHref(namespace) : releaseHref(namespace, Number(number))
}
const ofRelease = { toHref: toRelease, toSubject: (target: string) => target.replace('#', ' r') }
const ofAudit = { toHref: () => toAudit(), toSubject: () => 'audit' }
const ofNamespace = { toHref: (target: string) => namespaceHref(target) }

/** Past tense of what people do, by audit action, and the icon that stands for it. */
const actions: Record<string, ActionWords> = {
  'nodes.join': { done: 'joined', icon: 'join' },
  'nodes.drain': { done: 'drained', icon: 'drain' },
  'nodes.resume': { done: 'resumed', icon: 'resume' },
  'nodes.hold': { done: 'held', icon: 'hold' },
  'nodes.unhold': { done: 'released', icon: 'resume' },
  'nodes.setLabels': { done: 'labelled', icon: 'label' },
  'nodes.remove': { done: 'removed', icon: 'remove' },
  'nodes.credential_revoke': { done: 'credential revoked', icon: 'remove' },
  'protection.savePolicy': { done: 'policy saved', icon: 'policy', toHref: policyHref },
  'protection.promoteShadow': { done: 'shadow promoted', icon: 'policy', toHref: policyHref },
  'protection.removePolicy': { done: 'policy removed', icon: 'remove', toHref: () => policiesHref },
  'protection.force': { done: 'breakers held', icon: 'force', toHref: toTarget },
  'protection.lift': { done: 'override lifted', icon: 'resume', toHref: toTarget },
  'protection.expire': { done: 'override ended', icon: 'resume', toHref: toTarget },
  'config.create': { done: 'namespace created', icon: 'release', ...ofNamespace },
  'config.changeSettings': { done: 'settings changed', icon: 'act', ...ofNamespace },
  'config.remove': { done: 'namespace removed', icon: 'remove', toHref: () => configHref },
  'config.saveDraft': { done: 'draft edited', icon: 'act', ...ofNamespace },
  'config.importDraft': { done: 'draft imported', icon: 'act', ...ofNamespace },
  'config.discardDraft': { done: 'draft discarded', icon: 'back', ...ofNamespace },
  'config.restore': { done: 'draft restored', icon: 'back', ...ofNamespace },
  'config.resolveConflict': { done: 'conflict resolved', icon: 'act', ...ofNamespace },
  'config.propose': { done: 'proposed', icon: 'release', ...ofRelease },
  'config.approve': { done: 'approved', icon: 'approve', ...ofRelease },
  'config.decline': { done: 'declined', icon: 'remove', ...ofRelease },
  'config.start': { done: 'started', icon: 'release', ...ofRelease },
  'config.advance': { done: 'went to its next stage', icon: 'release', ...ofRelease },
  'config.complete': { done: 'released to all', icon: 'release', ...ofRelease },
  'config.pause': { done: 'paused', icon: 'pause', ...ofRelease },
  'config.resume': { done: 'resumed', icon: 'resume', ...ofRelease },
  'config.rollBack': { done: 'rolled back', icon: 'back', ...ofRelease },
  'audit.export': { done: 'exported', icon: 'act', ...ofAudit },
  'audit.archive': { done: 'archived', icon: 'act', ...ofAudit },
}

const accessActions: Record<string, { readonly title: string; readonly icon: ChangeIcon }> = {
  'access.setup': { title: 'First owner created', icon: 'person' },
  'access.join_token_create': { title: 'Join token created', icon: 'token' },
  'access.join_token_revoke': { title: 'Join token revoked', icon: 'token' },
  'access.api_token_create': { title: 'API token created', icon: 'token' },
  'access.api_token_revoke': { title: 'API token revoked', icon: 'token' },
  'access.invite': { title: 'Person invited', icon: 'person' },
  'access.invitation_accept': { title: 'Invitation accepted', icon: 'person' },
  'access.invitation_revoke': { title: 'Invitation taken back', icon: 'person' },
  'access.person_role': { title: 'Role given', icon: 'person' },
  'access.person_remove': { title: 'Person removed', icon: 'remove' },
  'access.rename': { title: 'Name changed', icon: 'person' },
  'access.role_create': { title: 'Role created', icon: 'person' },
  'access.role_change': { title: 'Role changed', icon: 'person' },
  'access.role_remove': { title: 'Role removed', icon: 'remove' },
  'access.sign_in': { title: 'Signed in', icon: 'person' },
  'access.sign_in_refused': { title: 'Sign-in refused', icon: 'person' },
  'access.sign_out': { title: 'Signed out', icon: 'person' },
  'access.sessions_revoke': { title: 'Sessions ended', icon: 'person' },
  'access.own_sessions_revoke': { title: 'Own sessions ended', icon: 'person' },
  'access.password_change': { title: 'Password changed', icon: 'person' },
  'access.password_reset': { title: 'Password set anew', icon: 'person' },
  'access.reset_link': { title: 'Reset link made', icon: 'person' },
  'access.second_factor_on': { title: 'Second factor switched on', icon: 'person' },
  'access.second_factor_off': { title: 'Second factor switched off', icon: 'person' },
  'access.recovery_codes_renew': { title: 'Recovery codes renewed', icon: 'person' },
}

export function toWords(change: FleetChange): ChangeWords {
  const { id, at } = change
  switch (change.type) {
    case 'state': {
      const { to, service, nodeIds, reason } = change
      const glyph = { type: 'state', state: to } as const
      const [only] = nodeIds
      return nodeIds.length === 1 && only
        ? { id, at, glyph, subject: only, title: to, detail: reason, href: toNode(only) }
        : {
            id,
            at,
            glyph,
            subject: null,
            title: `${formatCount(nodeIds.length)} ${service} nodes ${to}`,
            detail: reason,
            href: toNodes({ service }),
          }
    }
    case 'health':
      return {
        id,
        at,
        glyph: { type: 'state', state: toGlyph(change.to) },
        subject: null,
        title: `Fleet ${change.to}`,
        detail: `was ${change.from}`,
        href: null,
      }
    case 'protection':
      return { id, at, ...toBreakerWords(change) }
    case 'action':
      return { id, at, ...toActionWords(change) }
  }
}

function toBreakerWords({
  target,
  to,
  services,
  nodeIds,
  reason,
}: Extract<FleetChange, { type: 'protection' }>): Omit<ChangeWords, 'id' | 'at'> {
  const [service = ''] = services
  const callers = services.length === 1 ? service : plural(services.length, 'service')
  return {
    glyph: { type: 'state', state: to },
    subject: target,
    title: `${to} for ${nodeIds.length === 1 ? (nodeIds[0] ?? '') : `${formatCount(nodeIds.length)} nodes of ${callers}`}`,
    detail: reason,
    href: toGuard({ service, target }),
  }
}

function toGlyph(health: string): NodeState | 'critical' {
  return health === 'critical' || health === 'degraded' ? health : 'healthy'
}

function toActionWords({
  action,
  targets,
  target,
  actor,
  reason,
}: Extract<FleetChange, { type: 'action' }>): Omit<ChangeWords, 'id' | 'at'> {
  const detail = [reason, actor].filter((it) => it !== '').join(' · ')
  const access = accessActions[action]
  if (access) {
    const glyph = { type: 'icon', icon: access.icon } as const
    return { glyph, subject: null, title: access.title, detail, href: '/access' }
  }
  // Deeds that a newer server knows and this console does not are told by their own name.
  const { done, icon, toHref, toSubject }: ActionWords = actions[action] ?? {
    done: action.replace(/^[^.]+\./u, '').replaceAll('_', ' '),
    icon: 'act',
  }
  const glyph = { type: 'icon', icon } as const
  if (targets.length > 1) {
    const service = commonService(targets)
    const title = `${formatCount(targets.length)} ${service === null ? '' : `${service} `}nodes ${done}`
    return { glyph, subject: null, title, detail, href: null }
  }
  const href = toHref ? toHref(target) : action.startsWith('nodes.') ? toNode(target) : null
  return { glyph, subject: toSubject ? toSubject(target) : target, title: done, detail, href }
}

/** The service that all ids begin with: an id is its service and a few letters more. */
function commonService(nodeIds: readonly string[]): string | null {
  const services = new Set(nodeIds.map((it) => it.replace(/-[^-]+$/u, '')))
  const [service] = services
  return services.size === 1 && service ? service : null
}

/** Tells what repeats itself once: joins of a start, and breakers that open again after probes in vain. */
export function foldChanges(changes: readonly FleetChange[]): FleetChange[] {
  return foldBreakers(foldJoins(changes))
}

/**
 * Leaves out what says of every node only what was said of it before.
 *
 * @param changes newest first
 */
function foldBreakers(changes: readonly FleetChange[]): FleetChange[] {
  const told = new Map<string, string>()
  const isNews = (change: FleetChange) => {
    if (change.type !== 'protection') return true
    const { target, to, nodeIds } = change
    const keys = nodeIds.map((nodeId) => `${nodeId} ${target}`)
    const news = keys.some((key) => told.get(key) !== to)
    for (const key of keys) told.set(key, to)
    return news
  }
  // What was before decides, so the oldest comes first.
  return [...changes].reverse().filter(isNews).reverse()
}

/** Joins this close to one another are one: a deploy, a scale-out, a start. */
const foldWithinMs = 60_000

/**
 * Tells many joins as one, since each is an act of its own: the newest keeps its place and time.
 *
 * @param changes newest first
 */
function foldJoins(changes: readonly FleetChange[]): FleetChange[] {
  const folded: FleetChange[] = []
  const open = new Map<string, number>()
  for (const change of changes) {
    if (change.type !== 'action' || change.action !== 'nodes.join') {
      folded.push(change)
      continue
    }
    const at = open.get(change.actor)
    const into = at === undefined ? undefined : folded[at]
    if (
      at !== undefined &&
      into?.type === 'action' &&
      into.at.getTime() - change.at.getTime() <= foldWithinMs
    ) {
      folded[at] = { ...into, targets: [...into.targets, ...change.targets] }
      continue
    }
    open.set(change.actor, folded.length)
    folded.push(change)
  }
  return folded
}
