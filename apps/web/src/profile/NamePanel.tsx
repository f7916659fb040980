'use client'

import { Rename } from '@foundation/core/access'

import { Form, TextField } from '../ui/Form'
import { Panel } from '../ui/Panel'
import { showDone } from '../ui/ProgressToast'
import { useOwnActs } from './use-own'

/** How one is called, in the audit too. */
export function NamePanel({ name }: { name: string }) {
  const { rename } = useOwnActs()
  return (
    <Panel title="Name" facts="as others see it" padded>
      <Form
        schema={Rename}
        defaults={{ name }}
        onSubmit={async (values) => {
          await rename(values.name)
          showDone('Your name was changed')
        }}
        submit="Save"
      >
        <TextField<Rename> name="name" label="Your name" autoComplete="name" />
      </Form>
    </Panel>
  )
}
