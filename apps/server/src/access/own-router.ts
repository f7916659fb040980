import {
  ChangePassword,
  ConfirmPassword,
  NewSecondFactor,
  PersonSession,
  RecoveryCodes,
  Rename,
  RequestReset,
  ResetPassword,
  RevokeOwnSessions,
  SecondFactorCode,
} from '@foundation/core/access'
import { z } from 'zod'

import { open, router, signedIn } from '../trpc/init.js'
import { changePassword, requestReset, resetPassword } from './passwords.js'
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  rename,
  renewRecoveryCodes,
} from './profile.js'
import { listOwnSessions, revokeOwnSessions } from './sessions.js'

/** What people do to themselves, in a browser in which they are signed in: a token does not stand in for it. */
export const ownRouter = router({
  sessions: signedIn
    .output(z.array(PersonSession))
    .query(({ ctx }) => listOwnSessions(ctx, ctx.me)),
  revokeSessions: signedIn
    .input(RevokeOwnSessions)
    .output(z.strictObject({ ended: z.int() }))
    .mutation(({ ctx, input }) => revokeOwnSessions(ctx, ctx.me, input)),
  rename: signedIn
    .input(Rename)
    .output(z.null())
    .mutation(({ ctx, input }) => rename(ctx, ctx.me, input)),
  changePassword: signedIn
    .input(ChangePassword)
    .output(z.null())
    .mutation(({ ctx, input }) => changePassword(ctx, ctx.api.desk, ctx.me, input)),
  beginSecondFactor: signedIn
    .input(ConfirmPassword)
    .output(NewSecondFactor)
    .mutation(({ ctx, input }) => beginSecondFactor(ctx, ctx.api.desk, ctx.me, input)),
  confirmSecondFactor: signedIn
    .input(SecondFactorCode)
    .output(z.null())
    .mutation(({ ctx, input }) => confirmSecondFactor(ctx, ctx.api.desk, ctx.me, input)),
  endSecondFactor: signedIn
    .input(ConfirmPassword)
    .output(z.null())
    .mutation(({ ctx, input }) => endSecondFactor(ctx, ctx.api.desk, ctx.me, input)),
  renewRecoveryCodes: signedIn
    .input(ConfirmPassword)
    .output(RecoveryCodes)
    .mutation(({ ctx, input }) => renewRecoveryCodes(ctx, ctx.api.desk, ctx.me, input)),
})

/** Ways in beside the password. Public, because nobody is signed in yet. */
export const signInRouter = router({
  /** Where to send the browser, so that its person signs in at the provider. */
  withProvider: open.output(z.strictObject({ url: z.string() })).mutation(async ({ ctx }) => {
    const { url, headers } = await ctx.api.desk.people.goToProvider(ctx.headers)
    ctx.keepCookies(headers)
    return { url }
  }),
  /** Answers the same whether or not there is such an account. */
  requestReset: open
    .input(RequestReset)
    .output(z.null())
    .mutation(({ ctx, input }) => requestReset(ctx, ctx.api.desk, input)),
  resetPassword: open
    .input(ResetPassword)
    .output(z.strictObject({ email: z.string() }))
    .mutation(({ ctx, input }) => resetPassword(ctx, ctx.api.desk, input)),
})
