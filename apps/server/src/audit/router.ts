import {
  ArchiveAudit,
  AuditCheckpoint,
  AuditEntry,
  AuditPage,
  AuditVerdict,
  ListAudit,
  OfAuditEntry,
  VerifyAudit,
} from '@foundation/core/audit'
import { z } from 'zod'

import { allowed, router } from '../trpc/init.js'
import { route } from '../trpc/route.js'
import { archiveAudit, listCheckpoints } from './archive.js'
import { getAudit, listAudit } from './entries.js'
import { verifyAudit } from './verify.js'

export const auditRouter = router({
  list: allowed('audit:read')
    .meta(route('GET', '/audit', 'Who did what, newest first'))
    .input(ListAudit)
    .output(AuditPage)
    .query(({ ctx, input }) => listAudit(ctx, input)),
  verify: allowed('audit:read')
    .meta(route('GET', '/audit/verify', 'Whether somebody touched the audit'))
    .input(VerifyAudit)
    .output(AuditVerdict)
    .query(({ ctx, input }) => verifyAudit(ctx, input)),
  checkpoints: allowed('audit:read')
    .meta(route('GET', '/audit/checkpoints', 'Up to where the audit was archived, newest first'))
    .output(z.array(AuditCheckpoint))
    .query(({ ctx }) => listCheckpoints(ctx)),
  archive: allowed('settings:write')
    .meta(
      route('POST', '/audit/archive', 'Let go of entries that were exported, up to one of them'),
    )
    .input(ArchiveAudit)
    .output(AuditCheckpoint)
    .mutation(({ ctx, input }) => archiveAudit(ctx, input)),
  get: allowed('audit:read')
    .meta(route('GET', '/audit/entries/{seq}', 'One entry'))
    .input(OfAuditEntry)
    .output(AuditEntry)
    .query(({ ctx, input }) => getAudit(ctx, input)),
})
