'use client'

import { ChangePassword } from '@foundation/core/access'
import { useState } from 'react'

import { Form, TextField } from '../ui/Form'
import { Panel } from '../ui/Panel'
import { showDone } from '../ui/ProgressToast'
import { useOwnActs } from './use-own'

/** A new password ends all other sessions. */
export function PasswordPanel() {
  const { changePassword } = useOwnActs()
  const [round, setRound] = useState(0)
  return (
    <Panel title="Password" facts="signs out everywhere else" padded>
      <Form
        key={round}
        schema={ChangePassword}
        defaults={{ current: '', password: '' }}
        onSubmit={async ({ current, password }) => {
          await changePassword(current, password)
          setRound(round + 1)
          showDone('Your password was changed')
        }}
        submit="Change password"
      >
        <TextField<ChangePassword>
          name="current"
          label="Current password"
          type="password"
          autoComplete="current-password"
        />
        <TextField<ChangePassword>
          name="password"
          label="New password"
          hint="12 characters or more"
          type="password"
          autoComplete="new-password"
        />
      </Form>
    </Panel>
  )
}
