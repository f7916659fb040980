/** Who may come in, what they may do, and how that ends: each with a browser of their own. */
import type { Browser, Page } from '@playwright/test'

import { stack } from '../support/stack.js'
import {
  expect,
  expectRefused,
  forgive,
  mark,
  nodeRows,
  owner,
  test,
  untilSignInStands,
} from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ mode: 'serial', timeout: 240_000 })

const ada = { name: 'Ada Byrne', email: 'ada@example.com' } as const
const iris = { name: 'Iris Novak', email: 'iris@example.com' } as const

/** The panel of a person, opened by a click on their row. */
async function openPerson(page: Page, name: string) {
  await page.goto('/access')
  await page.getByRole('row', { name }).getByText(name).click()
  return page.getByRole('complementary', { name })
}

/** Gives a person another role, as an owner does. */
async function giveRole(page: Page, name: string, role: string) {
  const panel = await openPerson(page, name)
  await panel.getByRole('button', { name: 'Change role…' }).click()
  const dialog = page.getByRole('dialog', { name: `Change the role of ${name}?` })
  await dialog.getByLabel('Role').selectOption(role)
  await dialog.getByRole('button', { name: `Make ${role}` }).click()
  await expect(dialog).toHaveCount(0)
}

/** A browser that nobody is signed in with. */
async function freshPage(browser: Browser): Promise<Page> {
  const storageState = { cookies: [], origins: [] }
  const context = await browser.newContext({ baseURL: stack.consoleUrl(), storageState })
  return context.newPage()
}

/** A browser in which somebody has just signed in. */
async function pageOf(browser: Browser, { name, email }: typeof iris, path = '/access') {
  const page = await freshPage(browser)
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`)
  await untilSignInStands(page)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(owner.password)
  await page.getByLabel('Password').press('Enter')
  await expect(page.getByRole('button', { name: `Account of ${name}` })).toBeVisible()
  return page
}

/** The button is there, says which scope it needs, and asks nothing when it is pressed. */
async function expectNoUse(page: Page, button: string, scope: string) {
  const control = page.getByRole('button', { name: button }).first()
  await expectRefused(control, scope)
  await control.click({ force: true })
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test('whoever is invited comes in by the link, with the powers of the role alone', async ({
  page,
  browser,
}) => {
  await page.goto('/access')
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(ada.email)
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByLabel('Reason').fill('watches the shop at night')
  await look(page, 'people-invite')
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toContain('/invitation#')
  await look(page, 'people-invited')
  await dialog.getByRole('button', { name: 'Done' }).click()
  const invitations = page.getByRole('region', { name: 'Invitations' })
  await expect(invitations).toContainText(ada.email)
  await expect(invitations).toContainText('expires in 7')
  expect(await page.content()).not.toContain(link)

  const hers = await freshPage(browser)
  await hers.goto(link)
  await hers.getByLabel('Your name').fill(ada.name)
  await hers.getByLabel('Password').fill(owner.password)
  await hers.getByRole('button', { name: 'Join and sign in' }).click()
  await expect(hers.getByRole('button', { name: `Account of ${ada.name}` })).toBeVisible()

  // The owner's page follows by itself.
  await expect(page.getByRole('row', { name: ada.name })).toContainText('viewer')
  await expect(invitations).toHaveCount(0)

  await hers.goto('/nodes')
  await expectRefused(hers.getByRole('link', { name: 'Add nodes' }), 'tokens:write')
  await nodeRows(hers, 'gateway').first().getByText('gateway-').click()
  await expectNoUse(hers, 'Drain…', 'nodes:write')
  await hers.goto('/access')
  await expect(hers.getByText('You cannot see people, roles and tokens')).toBeVisible()
  await look(hers, 'access-forbidden')
  await hers.context().close()
})

test('an invitation that is taken back lets nobody in', async ({ page, browser, faults }) => {
  await page.goto('/access?new=true')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(ada.email)
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await expect(dialog.getByRole('alert')).toContainText('has an account already')
  forgive(faults, 409)
  await dialog.getByLabel('E-mail').fill('eve@example.com')
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Take the invitation of eve@example.com back' }).click()
  await dialog.getByRole('button', { name: 'Take back' }).click()
  await expect(page.getByRole('region', { name: 'Invitations' })).toHaveCount(0)
  const theirs = await freshPage(browser)
  await theirs.goto(link)
  await expect(theirs.getByText('This invitation is of no use any more')).toBeVisible()
  await theirs.context().close()
})

test('an operator sees who there is, and changes nobody', async ({ browser }) => {
  await stack.addPerson(iris.name, iris.email, 'operator')
  const page = await pageOf(browser, iris)
  const panel = await openPerson(page, owner.name)
  await expectNoUse(page, 'Invite', 'people:write')
  await expectNoUse(page, 'Change role…', 'people:write')
  await expectNoUse(page, 'Remove…', 'people:write')
  await expect(panel).toContainText('To see it needs people:write')
  await look(page, 'people-operator')
  for (const [tab, button, scope] of [
    ['Roles', 'Create role', 'roles:write'],
    ['Join tokens', 'Create token', 'tokens:write'],
    ['API tokens', 'Create token', 'tokens:write'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click()
    await expectNoUse(page, button, scope)
  }
  await page.context().close()
})

test('a role that changes changes what a browser shows, without a reload', async ({
  page,
  browser,
}) => {
  const theirs = await pageOf(browser, iris)
  await theirs.goto('/access?tab=join')
  const create = theirs.getByRole('button', { name: 'Create token' }).first()
  await expect(create).toHaveAttribute('aria-disabled', 'true')
  const expectSamePage = await mark(theirs)

  const panel = await openPerson(page, iris.name)
  await panel.getByRole('button', { name: 'Change role…' }).click()
  const dialog = page.getByRole('dialog', { name: `Change the role of ${iris.name}?` })
  await dialog.getByLabel('Role').selectOption('admin')
  await expect(dialog.getByRole('region', { name: 'Gives' })).toContainText(
    'Make and revoke tokens',
  )
  await expect(dialog.getByRole('region', { name: 'Takes' })).toHaveCount(0)
  await look(page, 'people-role')
  await dialog.getByRole('button', { name: 'Make admin' }).click()
  await expect(dialog).toHaveCount(0)

  await expect(create).not.toHaveAttribute('aria-disabled', 'true', { timeout: 5_000 })
  // An admin rules people, and no owner.
  await theirs.getByRole('tab', { name: 'People' }).click()
  await theirs.getByRole('row', { name: owner.name }).click()
  await expectNoUse(theirs, 'Remove…', 'owners:write')
  await expectSamePage()

  await giveRole(page, iris.name, 'viewer')
  await expect(theirs.getByText('You cannot see people, roles and tokens')).toBeVisible({
    timeout: 5_000,
  })
  await expectSamePage()
  await theirs.context().close()
})

test('a role of the fleet’s own is made, given, changed and, once nobody has it, removed', async ({
  page,
  browser,
  faults,
}) => {
  await page.goto('/access?tab=roles')
  await page.getByRole('button', { name: 'Create role' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('releaser')
  await dialog.getByLabel('What it is for').fill('Releases configuration, at night too')
  await dialog.getByRole('checkbox', { name: 'config:release' }).click()
  await dialog.getByRole('checkbox', { name: 'access:read' }).click()
  await look(page, 'roles-new')
  await dialog.getByRole('button', { name: 'Create role' }).click()
  const panel = page.getByRole('complementary', { name: 'releaser' })
  await expect(panel).toContainText('Release configuration, approve it and take it back')
  await expect(panel).toContainText('Nobody.')

  await giveRole(page, iris.name, 'releaser')
  const theirs = await pageOf(browser, iris)
  await theirs.goto('/access?tab=join')
  await expectNoUse(theirs, 'Create token', 'tokens:write')

  await page.goto('/access?tab=roles&role=releaser')
  await expect(panel).toContainText(iris.name)
  await look(page, 'roles')
  await panel.getByRole('button', { name: 'Change…' }).click()
  await dialog.getByRole('checkbox', { name: 'tokens:write' }).click()
  await dialog.getByRole('button', { name: 'Change role' }).click()
  await expect(dialog).toHaveCount(0)
  const create = theirs.getByRole('button', { name: 'Create token' }).first()
  await expect(create).not.toHaveAttribute('aria-disabled', 'true', { timeout: 5_000 })
  // Nobody gives what they do not have.
  await create.click()
  await theirs.getByRole('button', { name: 'Cancel' }).click()
  await theirs.getByRole('tab', { name: 'API tokens' }).click()
  await create.click()
  await expect(
    theirs.getByRole('checkbox', { name: 'owners:write: you lack it, so you cannot give it' }),
  ).toBeDisabled()
  await look(theirs, 'api-token-limited')
  await theirs.context().close()

  await panel.getByRole('button', { name: 'Remove…' }).click()
  await dialog.getByRole('button', { name: 'Remove role' }).click()
  await expect(dialog.getByRole('alert')).toContainText('People have this role')
  forgive(faults, 409)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await giveRole(page, iris.name, 'viewer')
  await page.goto('/access?tab=roles&role=releaser')
  await panel.getByRole('button', { name: 'Remove…' }).click()
  await dialog.getByRole('button', { name: 'Remove role' }).click()
  await expect(page.getByRole('row', { name: /viewer/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /releaser/ })).toHaveCount(0)
})

test('somebody whose session is ended is signed out within seconds', async ({ page, browser }) => {
  const theirs = await pageOf(browser, iris)
  const panel = await openPerson(page, iris.name)
  const ends = panel.getByRole('button', { name: /^End .*(Chrome|browser)/ })
  await expect(ends.first()).toBeVisible()
  await look(page, 'people')
  for (let left = await ends.count(); left > 0; left -= 1) {
    await ends.first().click()
    const dialog = page.getByRole('dialog', { name: /^Sign Iris Novak out of/ })
    await dialog.getByRole('button', { name: 'End session' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(ends).toHaveCount(left - 1)
  }
  await expect(theirs).toHaveURL(/\/sign-in/, { timeout: 5_000 })
  await expect(panel).toContainText('Nowhere at the moment.')
  await theirs.context().close()
})

test('who is removed comes in no more, and the last owner stays', async ({
  page,
  browser,
  faults,
}) => {
  const theirs = await pageOf(browser, iris)
  const panel = await openPerson(page, iris.name)
  await panel.getByRole('button', { name: 'Remove…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Type/).fill(iris.email)
  await expect(dialog).toContainText('1 session')
  await look(page, 'people-remove')
  await dialog.getByRole('button', { name: `Remove ${iris.name}` }).click()
  await expect(page.getByRole('row', { name: iris.name })).toHaveCount(0)
  await expect(theirs).toHaveURL(/\/sign-in/, { timeout: 5_000 })
  await theirs.context().close()

  // Other journeys may have made more owners than her.
  const others = page.getByRole('row', { name: /owner/ }).filter({ hasNotText: 'you' })
  for (let left = await others.count(); left > 0; left -= 1) {
    const name = (await others.first().getByRole('gridcell').first().textContent()) ?? ''
    await giveRole(page, name, 'viewer')
    await expect(others).toHaveCount(left - 1)
  }
  const own = await openPerson(page, owner.name)
  await own.getByRole('button', { name: 'Change role…' }).click()
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: 'Make viewer' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Make somebody else an owner first.')
  await look(page, 'people-last-owner')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await own.getByRole('button', { name: 'Remove…' }).click()
  await dialog.getByLabel(/^Type/).fill(owner.email)
  await dialog.getByRole('button', { name: 'Remove yourself' }).click()
  await expect(dialog.getByRole('alert')).toContainText('A fleet has at least one owner.')
  forgive(faults, 409)
})
