'use client'

import { ConfirmPassword, type NewSecondFactor, SecondFactorCode } from '@foundation/core/access'
import { useState } from 'react'

import { Button } from '../ui/Button'
import { CopyButton } from '../ui/CopyButton'
import { Form, TextField } from '../ui/Form'
import { Panel } from '../ui/Panel'
import { withToast } from '../ui/toasts'
import { useOwnActs } from './use-own'

type Step =
  | { readonly at: 'rest' }
  | { readonly at: 'password'; readonly to: 'begin' | 'end' | 'renew' }
  | { readonly at: 'confirm'; readonly factor: NewSecondFactor }
  | { readonly at: 'codes'; readonly codes: readonly string[] }

const rest: Step = { at: 'rest' }
const verbs = { begin: 'Go on', end: 'Switch it off', renew: 'Make new codes' } as const

/** A code of an app, asked for after the password: set up, replaced, switched off. */
export function SecondFactorPanel({ isOn }: { isOn: boolean }) {
  const acts = useOwnActs()
  const [step, setStep] = useState<Step>(rest)
  const cancel = <Button onClick={() => setStep(rest)}>Cancel</Button>
  async function withPassword(to: keyof typeof verbs, password: string) {
    if (to === 'begin') {
      setStep({ at: 'confirm', factor: await acts.beginSecondFactor(password) })
    } else if (to === 'renew') {
      const { recoveryCodes } = await acts.renewRecoveryCodes(password)
      setStep({ at: 'codes', codes: recoveryCodes })
    } else {
      await acts.endSecondFactor(password)
      setStep(rest)
      void withToast((toast) => toast.success('The second factor is off'))
    }
  }
  return (
    <Panel title="Second factor" facts={isOn ? 'on' : 'off'} padded>
      <p className="mb-3 max-w-[68ch] text-pretty text-ink-2">
        A code of an authenticator app, asked for after your password. Who has the password alone
        does not come in.
      </p>
      {step.at === 'rest' && (
        <div className="flex flex-wrap gap-2">
          {isOn ? (
            <>
              <Button onClick={() => setStep({ at: 'password', to: 'renew' })}>
                New recovery codes…
              </Button>
              <Button variant="danger" onClick={() => setStep({ at: 'password', to: 'end' })}>
                Switch off…
              </Button>
            </>
          ) : (
            <Button variant="primary" onClick={() => setStep({ at: 'password', to: 'begin' })}>
              Set up…
            </Button>
          )}
        </div>
      )}
      {step.at === 'password' && (
        <div className="max-w-[360px]">
          <Form
            key={step.to}
            schema={ConfirmPassword}
            defaults={{ password: '' }}
            onSubmit={({ password }) => withPassword(step.to, password)}
            submit={verbs[step.to]}
            cancel={cancel}
          >
            <TextField<ConfirmPassword>
              name="password"
              label="Your password"
              type="password"
              autoComplete="current-password"
              autoFocus
            />
          </Form>
        </div>
      )}
      {step.at === 'confirm' && (
        <div className="flex max-w-[460px] flex-col gap-3.5">
          <Secret uri={step.factor.uri} />
          <RecoveryCodes codes={step.factor.recoveryCodes} />
          <Form
            schema={SecondFactorCode}
            defaults={{ code: '' }}
            onSubmit={async ({ code }) => {
              await acts.confirmSecondFactor(code)
              setStep(rest)
              void withToast((toast) => toast.success('The second factor is on'))
            }}
            submit="Switch it on"
            cancel={cancel}
          >
            <TextField<SecondFactorCode>
              name="code"
              label="Code of the app"
              hint="six digits"
              autoComplete="one-time-code"
              mono
              autoFocus
            />
          </Form>
        </div>
      )}
      {step.at === 'codes' && (
        <div className="flex max-w-[460px] flex-col gap-3">
          <RecoveryCodes codes={step.codes} />
          <div className="flex justify-end">
            <Button onClick={() => setStep(rest)}>Done</Button>
          </div>
        </div>
      )}
    </Panel>
  )
}

function Secret({ uri }: { uri: string }) {
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  return (
    <div>
      <p className="text-ink-2">
        Add an account to the app with this key, or{' '}
        <a href={uri} className="text-link">
          open it in the app
        </a>{' '}
        of this device.
      </p>
      <p className="mt-2 flex items-center gap-2">
        <code className="mono ring-line block min-w-0 flex-1 select-all break-all rounded-control bg-well px-3 py-2">
          {secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
        </code>
        <CopyButton text={secret} label="Copy" />
      </p>
    </div>
  )
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div>
      <p className="text-ink-2">
        Keep these codes where you keep passwords. Each lets you in once, should you lose the app.
        They are shown this once.
      </p>
      <ul
        aria-label="Recovery codes"
        className="mono ring-line mt-2 grid grid-cols-2 gap-x-4 gap-y-1 rounded-control bg-well px-3 py-2.5"
      >
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <p className="mt-2">
        <CopyButton text={codes.join('\n')} label="Copy the codes" />
      </p>
    </div>
  )
}
