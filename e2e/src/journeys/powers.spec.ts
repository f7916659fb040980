/** An operator who may not publish sees what others could do, and cannot do it by any path. */
import type { Page } from '@playwright/test'

import { stack } from '../support/stack.js'
import { field, pageOf, save } from './config-page.js'
import { expect, expectRefused, test } from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ mode: 'serial', timeout: 240_000 })

const pia = { name: 'Pia Falk', email: 'pia@example.com' } as const

async function call(page: Page, path: string, input: unknown) {
  const answer = await page.request.post(`/api/trpc/${path}`, { data: { json: input } })
  return { status: answer.status(), text: await answer.text() }
}

test('who may not publish can edit, and not release', async ({ page, browser }) => {
  const role = {
    name: 'editor',
    description: 'Edits configuration, and releases none',
    scopes: ['fleet:read', 'config:write'],
  }
  expect(await call(page, 'access.roles.create', role)).toMatchObject({ status: 200 })
  await stack.addPerson(pia.name, pia.email, role.name)
  const hers = await pageOf(browser, pia)

  await hers.goto('/config/shop')
  await field(hers, 'storefront.pageSize').fill('13')
  await save(hers)
  const release = hers.getByRole('button', { name: 'Release…' })
  await expectRefused(release, 'config:release')
  await release.focus()
  await expect(hers.getByRole('tooltip')).toContainText('Needs config:release')
  await look(hers, 'config-no-release')
  await hers.keyboard.press('Enter')
  await expect(hers.getByRole('dialog')).toHaveCount(0)

  await hers.goto('/config/shop/releases/1')
  await expect(hers.getByRole('heading', { level: 1 })).toBeVisible()
  for (const button of await hers.getByRole('button', { name: /…$/ }).all()) {
    await expectRefused(button, 'config:release')
  }

  const proposal = { namespace: 'shop', version: 1, title: 'Mine', reason: 'I want it' }
  const refusals = [
    await call(hers, 'config.propose', proposal),
    await call(hers, 'config.start', { namespace: 'shop', number: 1, reason: 'now' }),
    await call(hers, 'config.rollBack', { namespace: 'shop', number: 1, reason: 'now' }),
  ]
  for (const { status, text } of refusals) {
    expect(text).toContain('access.scope_missing')
    expect(status).toBe(403)
  }

  await hers.goto('/config/shop')
  await hers.getByRole('button', { name: 'More' }).click()
  await hers.getByRole('menuitem', { name: 'Discard the draft…' }).click()
  await hers.getByRole('button', { name: 'Discard the draft' }).click()
  await expect(hers.getByText('The draft is what runs.')).toBeVisible()
  await hers.context().close()
})

test('an address opens nothing that its reader may not', async ({ browser }) => {
  const hers = await pageOf(browser, pia)
  await hers.goto('/access?tab=join&new=true')
  await expect(hers.getByText(/You cannot see/)).toBeVisible()
  await expect(hers.getByRole('dialog')).toHaveCount(0)
  await hers.goto('/audit?check=true')
  await expect(hers.getByText(/You cannot see/)).toBeVisible()
  await look(hers, 'audit-forbidden')
  await hers.goto('/protection/policies/new')
  await expect(hers.getByText(/You cannot see the form/)).toBeVisible()
  await hers.goto('/nodes')
  await expectRefused(hers.getByRole('link', { name: 'Add nodes' }), 'tokens:write')

  await hers.keyboard.press('ControlOrMeta+k')
  await expect(hers.getByRole('combobox')).toBeFocused()
  await hers.keyboard.type('invite')
  const option = hers.getByRole('option', { name: /Invite a person/ })
  await expect(option).toHaveAttribute('aria-disabled', 'true')
  await expect(option).toContainText('needs people:write, ask an owner')
  await hers.context().close()
})
