'use client'

import { type NewSecondFactor, SecondFactorCode } from '@foundation/core/access'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'

import { CopyButton } from '../ui/CopyButton'
import { Form, TextField } from '../ui/Form'

const QrCode = dynamic(() => import('./QrCode'), {
  loading: () => <div className="size-[184px] shrink-0 rounded-control bg-raised" />,
})

interface SecondFactorSetupProps {
  factor: NewSecondFactor
  /** Throws what the server refuses it with, in words. */
  onConfirm: (code: string) => Promise<unknown>
  cancel: ReactNode
}

/** Brings the key into an app, by camera or by hand, and asks for a code of it. */
export function SecondFactorSetup({ factor, onConfirm, cancel }: SecondFactorSetupProps) {
  const secret = new URL(factor.uri).searchParams.get('secret') ?? ''
  return (
    <div className="flex gap-5 max-sm:flex-col">
      <QrCode text={factor.uri} label="The key as a QR code; it stands as text beside it" />
      <div className="flex min-w-0 max-w-[420px] flex-1 flex-col gap-3.5">
        <div>
          <p className="text-pretty text-ink-2">
            Scan it with your authenticator app, enter this key by hand, or{' '}
            <a href={factor.uri} className="text-link">
              open the app
            </a>{' '}
            on this device.
          </p>
          <p className="mt-2 flex items-center gap-2">
            <code className="mono ring-line block min-w-0 flex-1 select-all break-words rounded-control bg-well px-3 py-2">
              {secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
            </code>
            <CopyButton text={secret} label="Copy" />
          </p>
        </div>
        <Form
          schema={SecondFactorCode}
          defaults={{ code: '' }}
          onSubmit={({ code }) => onConfirm(code)}
          submit="Switch it on"
          cancel={cancel}
        >
          <TextField<SecondFactorCode>
            name="code"
            label="Code of the app"
            hint="six digits"
            autoComplete="one-time-code"
            inputMode="numeric"
            mono
            autoFocus
          />
        </Form>
      </div>
    </div>
  )
}
