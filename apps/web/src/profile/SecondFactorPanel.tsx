'use client'

import { ConfirmPassword, type NewSecondFactor } from '@foundation/core/access'
import dynamic from 'next/dynamic'
import { useState } from 'react'

import { Button } from '../ui/Button'
import { Form, TextField } from '../ui/Form'
import { Panel } from '../ui/Panel'
import { showDone } from '../ui/ProgressToast'
import { useOwnActs } from './use-own'

const SecondFactorSetup = dynamic(() =>
  import('./SecondFactorSetup').then((it) => it.SecondFactorSetup),
)
const RecoveryCodes = dynamic(() => import('./RecoveryCodes').then((it) => it.RecoveryCodes))

type Step =
  | { readonly at: 'rest' }
  | { readonly at: 'password'; readonly to: 'begin' | 'end' | 'renew' }
  | { readonly at: 'confirm'; readonly factor: NewSecondFactor }
  | { readonly at: 'codes'; readonly codes: readonly string[] }

const rest: Step = { at: 'rest' }
const verbs = { begin: 'Go on', end: 'Switch it off', renew: 'Make new codes' } as const
const reasons = {
  begin: 'First your password, so that nobody sets it up who found this page open.',
  end: 'Your password alone lets you in then.',
  renew: 'The codes of before are of no use then.',
} as const

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
      showDone('The second factor is off')
    }
  }

  async function confirm({ recoveryCodes }: NewSecondFactor, code: string) {
    await acts.confirmSecondFactor(code)
    setStep({ at: 'codes', codes: recoveryCodes })
    showDone('The second factor is on')
  }

  return (
    <Panel title="Second factor" facts={isOn ? 'on' : 'off'} padded>
      {step.at === 'rest' && (
        <>
          <p className="mb-3 max-w-[68ch] text-pretty text-ink-2">
            A code of an authenticator app, asked for after your password. Who has the password
            alone does not come in.
          </p>
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
        </>
      )}
      {step.at === 'password' && (
        <div className="max-w-[360px]">
          <p className="mb-3 text-pretty text-ink-2">{reasons[step.to]}</p>
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
        <SecondFactorSetup
          factor={step.factor}
          onConfirm={(code) => confirm(step.factor, code)}
          cancel={cancel}
        />
      )}
      {step.at === 'codes' && <RecoveryCodes codes={step.codes} onDone={() => setStep(rest)} />}
    </Panel>
  )
}
