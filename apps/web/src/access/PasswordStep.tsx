'use client'

import { SignIn } from '@foundation/core/access'

import { signIn } from '../data/auth'
import { Form, TextField } from '../ui/Form'
import { TextLink } from '../ui/TextLink'

interface PasswordStepProps {
  /** The password is right, and a code is asked for too. */
  onCode: () => void
  onArrive: () => void
}

/** The first step: address and password. */
export function PasswordStep({ onCode, onArrive }: PasswordStepProps) {
  return (
    <>
      <Form
        schema={SignIn}
        defaults={{ email: '', password: '' }}
        onSubmit={async ({ email, password }) => {
          if ((await signIn(email, password)) === 'code') onCode()
          else onArrive()
        }}
        submit="Sign in"
        wide
      >
        <TextField<SignIn>
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
        />
        <TextField<SignIn>
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
        />
      </Form>
      <p className="mt-4 text-center text-table">
        <TextLink href="/reset" className="font-normal text-ink-2">
          Forgot your password?
        </TextLink>
      </p>
    </>
  )
}
