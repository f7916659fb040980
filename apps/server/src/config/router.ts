import {
  ActOnRelease,
  AskRelease,
  ChangeSettings,
  CheckLayers,
  Compare,
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
} from '@foundation/core/config'
import { z } from 'zod'

import type { ApiContext } from '../trpc/context.js'
import { allowed, router } from '../trpc/init.js'
import { listConflicts, settleConflict } from './conflicts.js'
import { discardDraft, restore, saveDraft } from './drafts.js'
import { exportText, importDraft } from './files.js'
import {
  changeSettings,
  createNamespace,
  getNamespace,
  listNamespaces,
  removeNamespace,
} from './namespaces.js'
import { type ConfigCtx, logStep, type RolloutEventName } from './records.js'
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

/** Once it is done, open consoles hear of it. */
async function told<T>(ctx: ApiContext, change: Promise<T>): Promise<T> {
  const result = await change
  ctx.api.hub.publish({ topics: ['config', 'changes', 'overview'] })
  return result
}

type Act = (ctx: ConfigCtx, input: ActOnRelease) => Promise<ReleaseSummary>

/** What is done with a release: each of these is the same to the outside. */
function act(event: RolloutEventName, verb: Act) {
  return release
    .input(ActOnRelease)
    .output(ReleaseSummary)
    .mutation(async ({ ctx, input }) => {
      const summary = await told(ctx, verb(of(ctx), input))
      logStep(ctx.log, event, { ...summary, by: ctx.actor.name, reason: input.reason })
      return summary
    })
}

export const configRouter = router({
  namespaces: read.output(z.array(NamespaceRow)).query(({ ctx }) => listNamespaces(of(ctx))),
  namespace: read
    .input(OfNamespace)
    .output(NamespaceDetail)
    .query(({ ctx, input }) => getNamespace(of(ctx), input)),
  releases: read
    .input(ListReleases)
    .output(z.array(ReleaseSummary))
    .query(({ ctx, input }) => listReleases(of(ctx), input)),
  release: read
    .input(OfRelease)
    .output(ReleaseDetail)
    .query(({ ctx, input }) => releaseDetail(of(ctx), input)),
  compare: read
    .input(Compare)
    .output(z.array(Difference))
    .query(({ ctx, input }) => compareVersions(of(ctx), input)),
  whoHas: read
    .input(ListNodeConfigs)
    .output(NodeConfigPage)
    .query(({ ctx, input }) => listNodeConfigs(of(ctx), input)),
  conflicts: read
    .input(OfNamespace)
    .output(z.array(Conflict))
    .query(({ ctx, input }) => listConflicts(of(ctx), input)),
  reach: read
    .input(AskRelease)
    .output(ReleaseReach)
    .query(({ ctx, input }) => releaseReach(of(ctx), input)),
  /** A question, though it is asked as a mutation: what is checked does not fit an address. */
  check: read
    .input(CheckLayers)
    .output(z.array(SchemaIssue))
    .mutation(({ ctx, input }) => checkDraft(of(ctx), input)),
  exportText: read
    .input(ExportNamespace)
    .output(z.strictObject({ text: z.string() }))
    .query(({ ctx, input }) => exportText(of(ctx), input)),
  create: write
    .input(CreateNamespace)
    .output(NamespaceDetail)
    .mutation(({ ctx, input }) => told(ctx, createNamespace(of(ctx), input))),
  changeSettings: write
    .input(ChangeSettings)
    .output(NamespaceDetail)
    .mutation(({ ctx, input }) => told(ctx, changeSettings(of(ctx), input))),
  remove: write
    .input(RemoveNamespace)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, removeNamespace(of(ctx), input))),
  saveDraft: write
    .input(SaveDraft)
    .output(SavedDraft)
    .mutation(({ ctx, input }) => told(ctx, saveDraft(of(ctx), input))),
  discardDraft: write
    .input(DiscardDraft)
    .output(Draft)
    .mutation(({ ctx, input }) => told(ctx, discardDraft(of(ctx), input))),
  restore: write
    .input(OfRelease)
    .output(Draft)
    .mutation(({ ctx, input }) => told(ctx, restore(of(ctx), input))),
  importDraft: write
    .input(ImportDraft)
    .output(SavedDraft)
    .mutation(({ ctx, input }) => told(ctx, importDraft(of(ctx), input))),
  resolveConflict: write
    .input(ResolveConflict)
    .output(SavedDraft)
    .mutation(({ ctx, input }) => told(ctx, settleConflict(of(ctx), input))),
  propose: release
    .input(Propose)
    .output(ReleaseSummary)
    .mutation(async ({ ctx, input }) => {
      const summary = await told(ctx, propose(of(ctx), input))
      logStep(ctx.log, 'proposed', summary)
      return summary
    }),
  approve: act('approved', approve),
  decline: act('declined', decline),
  start: act('started', start),
  pause: act('paused', pause),
  resume: act('resumed', resume),
  advance: act('stage', advance),
  rollBack: act('rolled_back', rollBack),
})
