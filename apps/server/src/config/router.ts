import {
  ActOnRelease,
  AskRelease,
  ChangeSettings,
  CheckLayers,
  Compare,
  ConfigPlan,
  Conflict,
  CreateNamespace,
  Difference,
  DiscardDraft,
  Draft,
  ExportNamespace,
  ImportDraft,
  ListNodeConfigs,
  ListReleases,
  NamespaceDetail,
  NamespaceRow,
  NodeConfigPage,
  OfNamespace,
  OfRelease,
  Propose,
  ReleaseDetail,
  ReleaseReach,
  ReleaseSummary,
  RemoveNamespace,
  ResolveConflict,
  SaveDraft,
  SavedDraft,
  SchemaIssue,
  VersionedSettings,
} from '@foundation/core/config'
import { z } from 'zod'

import type { ApiContext } from '../trpc/context.js'
import { allowed, router } from '../trpc/init.js'
import { route } from '../trpc/route.js'
import { listConflicts, settleConflict } from './conflicts.js'
import { discardDraft, restore, saveDraft } from './drafts.js'
import { exportText, importDraft } from './files.js'
import type { ConfigMark } from './marks.js'
import {
  changeSettings,
  createNamespace,
  getNamespace,
  getSettings,
  listNamespaces,
  removeNamespace,
} from './namespaces.js'
import { planLayers } from './plan.js'
import type { ConfigCtx, RolloutEventName } from './records.js'
import { releaseDetail } from './release-detail.js'
import {
  approve,
  compareVersions,
  decline,
  listReleases,
  propose,
  releaseReach,
} from './releases.js'
import { checkDraft } from './schemas.js'
import { listNodeConfigs } from './standings.js'
import { advance, pause, resume, rollBack, start } from './steering.js'

const read = allowed('fleet:read')
const write = allowed('config:write')
const release = allowed('config:release')

function of(ctx: ApiContext): ConfigCtx {
  return { ...ctx, secrets: ctx.api.secrets }
}

/** Once it is done, it leaves its marks. */
async function marked<T>(
  ctx: ApiContext,
  change: Promise<T>,
  toMark: (result: T, by: string) => ConfigMark,
): Promise<T> {
  const result = await change
  ctx.api.marks.leave(toMark(result, ctx.actor.name))
  return result
}

function savedDraft(
  ctx: ApiContext,
  namespace: string,
  change: Promise<SavedDraft>,
): Promise<SavedDraft> {
  return marked(ctx, change, ({ outcome: did }, by) => ({ what: 'draft', did, namespace, by }))
}

function replaced(ctx: ApiContext, namespace: string, change: Promise<Draft>): Promise<Draft> {
  return marked(ctx, change, (_, by) => ({ what: 'draft', did: 'replaced', namespace, by }))
}

function altered<T>(
  ctx: ApiContext,
  did: 'created' | 'changed' | 'removed',
  { namespace, reason }: { readonly namespace: string; readonly reason: string },
  change: Promise<T>,
): Promise<T> {
  return marked(ctx, change, (_, by) => ({ what: 'namespace', did, namespace, reason, by }))
}

type Act = (ctx: ConfigCtx, input: ActOnRelease) => Promise<ReleaseSummary>

/** What is done with a release: each of these is the same to the outside. */
function act(did: RolloutEventName, verb: Act, path: string, summary: string) {
  return release
    .meta(route('POST', `/config/namespaces/{namespace}/releases/{number}/${path}`, summary))
    .input(ActOnRelease)
    .output(ReleaseSummary)
    .mutation(({ ctx, input }) =>
      marked(ctx, verb(of(ctx), input), ({ namespace, number, kind }, by) => ({
        ...{ what: 'release', did, namespace, number, kind, reason: input.reason, by },
        ...((did === 'paused' || did === 'rolled_back') && { cause: 'person' }),
      })),
    )
}

export const configRouter = router({
  namespaces: read
    .meta(route('GET', '/config/namespaces', 'All namespaces, and how each stands'))
    .output(z.array(NamespaceRow))
    .query(({ ctx }) => listNamespaces(of(ctx))),
  namespace: read
    .meta(
      route(
        'GET',
        '/config/namespaces/{namespace}',
        'A namespace: its settings, draft, what runs, and the schemas of live versions',
      ),
    )
    .input(OfNamespace)
    .output(NamespaceDetail)
    .query(({ ctx, input }) => getNamespace(of(ctx), input)),
  draft: read
    .meta(route('GET', '/config/namespaces/{namespace}/draft', 'The draft of a namespace'))
    .input(OfNamespace)
    .output(Draft)
    .query(async ({ ctx, input }) => (await getNamespace(of(ctx), input)).draft),
  settings: read
    .meta(route('GET', '/config/namespaces/{namespace}/settings', 'How a namespace is worked with'))
    .input(OfNamespace)
    .output(VersionedSettings)
    .query(({ ctx, input }) => getSettings(of(ctx), input)),
  releases: read
    .meta(
      route(
        'GET',
        '/config/namespaces/{namespace}/releases',
        'The releases of a namespace, newest first',
      ),
    )
    .input(ListReleases)
    .output(z.array(ReleaseSummary))
    .query(({ ctx, input }) => listReleases(of(ctx), input)),
  release: read
    .meta(
      route(
        'GET',
        '/config/namespaces/{namespace}/releases/{number}',
        'A release: its content, differences, and how far it is rolled out',
      ),
    )
    .input(OfRelease)
    .output(ReleaseDetail)
    .query(({ ctx, input }) => releaseDetail(of(ctx), input)),
  compare: read
    .meta(
      route(
        'GET',
        '/config/namespaces/{namespace}/compare',
        'What differs between two releases, or a release and the draft',
      ),
    )
    .input(Compare)
    .output(z.array(Difference))
    .query(({ ctx, input }) => compareVersions(of(ctx), input)),
  whoHas: read
    .meta(route('GET', '/config/nodes', 'Which node runs which release of which namespace'))
    .input(ListNodeConfigs)
    .output(NodeConfigPage)
    .query(({ ctx, input }) => listNodeConfigs(of(ctx), input)),
  conflicts: read
    .meta(
      route(
        'GET',
        '/config/namespaces/{namespace}/conflicts',
        'Edits of the draft that wait for a person',
      ),
    )
    .input(OfNamespace)
    .output(z.array(Conflict))
    .query(({ ctx, input }) => listConflicts(of(ctx), input)),
  reach: read
    .meta(
      route(
        'POST',
        '/config/namespaces/{namespace}/draft/reach',
        'What a release of the draft would touch, stage by stage',
      ),
    )
    .input(AskRelease)
    .output(ReleaseReach)
    .query(({ ctx, input }) => releaseReach(of(ctx), input)),
  /** A question, though it is asked as a mutation: what is checked does not fit an address. */
  check: read
    .meta(
      route(
        'POST',
        '/config/namespaces/{namespace}/check',
        'What the versions that run would refuse of these layers',
      ),
    )
    .input(CheckLayers)
    .output(z.array(SchemaIssue))
    .mutation(({ ctx, input }) => checkDraft(of(ctx), input)),
  /** A question too, as above. */
  plan: write
    .meta(
      route(
        'POST',
        '/config/namespaces/{namespace}/plan',
        'What these layers would change of what runs',
      ),
    )
    .input(CheckLayers)
    .output(ConfigPlan)
    .mutation(({ ctx, input }) => planLayers(of(ctx), input)),
  exportText: read
    .meta(
      route(
        'GET',
        '/config/namespaces/{namespace}/export',
        'A release or the draft as the text of a file',
      ),
    )
    .input(ExportNamespace)
    .output(z.strictObject({ text: z.string() }))
    .query(({ ctx, input }) => exportText(of(ctx), input)),
  create: write
    .meta(route('POST', '/config/namespaces', 'Make a namespace'))
    .input(CreateNamespace)
    .output(NamespaceDetail)
    .mutation(({ ctx, input }) => altered(ctx, 'created', input, createNamespace(of(ctx), input))),
  changeSettings: write
    .meta(
      route(
        'PUT',
        '/config/namespaces/{namespace}/settings',
        'Change whom a namespace is for and how it is reviewed',
      ),
    )
    .input(ChangeSettings)
    .output(NamespaceDetail)
    .mutation(({ ctx, input }) => altered(ctx, 'changed', input, changeSettings(of(ctx), input))),
  remove: write
    .meta(
      route(
        'DELETE',
        '/config/namespaces/{namespace}',
        'Remove a namespace with all of its releases',
      ),
    )
    .input(RemoveNamespace)
    .output(z.null())
    .mutation(({ ctx, input }) => altered(ctx, 'removed', input, removeNamespace(of(ctx), input))),
  saveDraft: write
    .meta(
      route(
        'PUT',
        '/config/namespaces/{namespace}/draft',
        'Save the draft; what others saved since `version` is merged',
      ),
    )
    .input(SaveDraft)
    .output(SavedDraft)
    .mutation(({ ctx, input }) => savedDraft(ctx, input.namespace, saveDraft(of(ctx), input))),
  discardDraft: write
    .meta(route('DELETE', '/config/namespaces/{namespace}/draft', 'Make the draft what runs again'))
    .input(DiscardDraft)
    .output(Draft)
    .mutation(({ ctx, input }) => replaced(ctx, input.namespace, discardDraft(of(ctx), input))),
  restore: write
    .meta(
      route(
        'POST',
        '/config/namespaces/{namespace}/releases/{number}/restore',
        'Make the content of a release the draft',
      ),
    )
    .input(OfRelease)
    .output(Draft)
    .mutation(({ ctx, input }) => replaced(ctx, input.namespace, restore(of(ctx), input))),
  importDraft: write
    .meta(
      route(
        'POST',
        '/config/namespaces/{namespace}/draft/import',
        'Save the text of a file as the draft',
      ),
    )
    .input(ImportDraft)
    .output(SavedDraft)
    .mutation(({ ctx, input }) => savedDraft(ctx, input.namespace, importDraft(of(ctx), input))),
  resolveConflict: write
    .meta(route('POST', '/config/conflicts/{id}/resolve', 'Settle a conflict'))
    .input(ResolveConflict)
    .output(SavedDraft)
    .mutation(async ({ ctx, input }) => {
      const settled = settleConflict(of(ctx), input)
      const { saved } = await marked(ctx, settled, ({ namespace, saved: { outcome } }, by) => ({
        ...{ what: 'draft', did: outcome, settles: true, namespace, reason: input.reason, by },
      }))
      return saved
    }),
  propose: release
    .meta(route('POST', '/config/namespaces/{namespace}/releases', 'Make the draft a release'))
    .input(Propose)
    .output(ReleaseSummary)
    .mutation(({ ctx, input }) =>
      marked(ctx, propose(of(ctx), input), ({ namespace, number, kind, reason }, by) => ({
        ...{ what: 'release', did: 'proposed', namespace, number, kind, reason, by },
      })),
    ),
  approve: act('approved', approve, 'approve', 'Approve a release that somebody else proposed'),
  decline: act('declined', decline, 'decline', 'End a release before it began'),
  start: act('started', start, 'start', 'Start the rollout of an approved release'),
  pause: act('paused', pause, 'pause', 'Pause a rollout'),
  resume: act('resumed', resume, 'resume', 'Go on with a rollout that is paused'),
  advance: act('stage', advance, 'advance', 'Go to the next stage without waiting'),
  rollBack: act('rolled_back', rollBack, 'roll-back', 'Take a release back'),
})
