'use client'

import { SecondFactorCode } from '@foundation/core/access'
import { useState } from 'react'
import { z } from 'zod'

import { type CodeKind, enterCode, SignInError } from '../data/auth'
import { Button } from '../ui/Button'
import { Form, TextField } from '../ui/Form'
import { Entrance } from './Entrance'

const RecoveryCode = z.object({ code: z.string().trim().min(1, 'Enter one of the codes').max(64) })
type RecoveryCode = z.output<typeof RecoveryCode>

interface CodeStepProps {
  onArrive: () => void
  /** The first step is to be taken again; says why. */
  onStartOver: (why: string | null) => void
}

/** The second step: a code of the app, or one of those that were kept for the day on which it is lost. */
export function CodeStep({ onArrive, onStartOver }: CodeStepProps) {
  const [kind, setKind] = useState<CodeKind>('app')

  async function submit({ code }: { code: string }) {
    try {
      await enterCode(kind, code)
    } catch (error) {
      if (error instanceof SignInError && error.startsOver) return onStartOver(error.message)
      throw error
    }
    onArrive()
  }

  return (
    <Entrance
      title={kind === 'app' ? 'Enter the code' : 'Enter a recovery code'}
      lead={
        kind === 'app'
          ? 'Your authenticator app shows it.'
          : 'One of those that you kept when you set the app up. Each is good once.'
      }
    >
      <Form
        key={kind}
        schema={kind === 'app' ? SecondFactorCode : RecoveryCode}
        defaults={{ code: '' }}
        onSubmit={submit}
        submit="Sign in"
        wide
      >
        {kind === 'app' ? (
          <TextField<SecondFactorCode>
            name="code"
            label="Code of the app"
            hint="six digits"
            autoComplete="one-time-code"
            inputMode="numeric"
            mono
            autoFocus
          />
        ) : (
          <TextField<RecoveryCode>
            name="code"
            label="Recovery code"
            autoComplete="off"
            mono
            autoFocus
          />
        )}
      </Form>
      <div className="mt-4 flex flex-wrap justify-center gap-x-2">
        <Button variant="ghost" onClick={() => setKind(kind === 'app' ? 'recovery' : 'app')}>
          {kind === 'app' ? 'Use a recovery code' : 'Use the app'}
        </Button>
        <Button variant="ghost" onClick={() => onStartOver(null)}>
          Back
        </Button>
      </div>
    </Entrance>
  )
}
