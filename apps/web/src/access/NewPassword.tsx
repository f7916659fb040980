'use client'

import { ResetPassword } from '@foundation/core/access'
import { useMutation } from '@tanstack/react-query'

import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'
import { Form, TextField } from '../ui/Form'
import { Entrance } from './Entrance'
import { inWords } from './refusal'

const Choice = ResetPassword.omit({ token: true })
type Choice = Omit<ResetPassword, 'token'>

/** Sets the password, once. */
export function NewPassword({ token }: { token: string }) {
  const api = useTRPC()
  const reset = useMutation(api.access.signIn.resetPassword.mutationOptions())
  if (reset.isSuccess) {
    return (
      <Entrance
        title="Your password is set"
        lead="You are signed out everywhere. Sign in with the new one."
      >
        <Button asChild variant="primary" size="lg" className="w-full">
          {/* A page of its own, so that nothing of who was signed in here is left. */}
          <a href="/sign-in">Sign in</a>
        </Button>
      </Entrance>
    )
  }
  if (reset.isError && toFailure(reset.error).code === 'access.reset_invalid') {
    return (
      <Entrance
        title="This link is of no use any more"
        lead="It was used, or its hour is over. Your password is as it was."
      >
        <Button asChild>
          <a href="/reset">Ask for another link</a>
        </Button>
      </Entrance>
    )
  }
  return (
    <Entrance
      title="Set a new password"
      lead="You are then signed out everywhere. A second factor stays as it is."
    >
      <Form
        schema={Choice}
        defaults={{ password: '' }}
        onSubmit={({ password }) => inWords(reset.mutateAsync({ token, password }))}
        submit="Set the password"
        wide
      >
        <TextField<Choice>
          name="password"
          label="New password"
          hint="12 characters or more"
          type="password"
          autoComplete="new-password"
          autoFocus
        />
      </Form>
    </Entrance>
  )
}
