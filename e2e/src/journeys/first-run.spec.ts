import { stack } from '../support/stack.js'
import { expect, mark, owner, serviceRow, test } from './journey.js'
import { look } from './pictures.js'

test.use({ signedIn: false })
test.describe.configure({ mode: 'serial', timeout: 150_000 })

test('whoever comes first is led to the set-up', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveURL(/\/setup$/)
  await expect(page.getByRole('heading', { name: 'Create the first owner' })).toBeVisible()
  await look(page, 'setup')
})

test('a wrong set-up token is refused with the way on', async ({ page, faults }) => {
  await page.goto('/setup#not-the-token')
  await page.getByLabel('Your name').fill('Mallory')
  await page.getByLabel('E-mail').fill('mallory@example.com')
  await page.getByLabel('Password').fill('a long enough password')
  await page.getByRole('button', { name: 'Create and sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /token/i })).toBeVisible()
  await expect(page).toHaveURL(/\/setup/)
  // The browser itself logs an answer of 4xx.
  faults.length = 0
})

test('the printed link makes the first owner, who connects the first nodes and sees them come', async ({
  page,
}) => {
  await page.goto(`/setup#${await stack.setupToken()}`)
  await page.getByLabel('Your name').fill(owner.name)
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel('Password').fill(owner.password)
  await page.getByRole('button', { name: 'Create and sign in' }).click()

  await expect(page.getByRole('heading', { name: 'Connect the first node' })).toBeVisible()
  await expect(page.getByText("import { connect } from '@foundation/sdk'")).toBeVisible()
  await look(page, 'first-run')
  await page.context().storageState({ path: stack.signedIn() })

  const expectSamePage = await mark(page)
  await page.getByRole('button', { name: 'Create a token' }).click()
  await page.getByRole('button', { name: 'Copy token' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const token = await page.evaluate(() => navigator.clipboard.readText())
  const nodes = await stack.openShop(token)

  await expect(serviceRow(page, 'payments')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByLabel('Verdict')).toContainText(`All ${nodes.length} nodes`, {
    timeout: 60_000,
  })
  await expectSamePage()
})

test('the set-up is closed once there is an owner', async ({ page }) => {
  await page.goto(`/setup#${await stack.setupToken()}`)
  await expect(page.getByRole('heading', { name: 'Already set up' })).toBeVisible()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
})
