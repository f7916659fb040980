/** Each page as it stands, in both sizes and themes: a picture for people, and axe for those whom it may keep out. */
import { expect, nodeRows, serviceRow, test } from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ timeout: 90_000 })

test('Overview', async ({ page }) => {
  await page.goto('/')
  await expect(serviceRow(page, 'payments')).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'What changed' }).getByRole('listitem').first(),
  ).toBeVisible()
  await look(page, 'overview')
})

test('Nodes', async ({ page }) => {
  await page.goto('/nodes')
  await expect(nodeRows(page)).toHaveCount(12)
  await look(page, 'nodes')
})

test('A node', async ({ page }) => {
  await page.goto('/nodes?search=service:orders')
  await page
    .getByRole('link', { name: /orders-/ })
    .first()
    .click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('payments')
  await expect(page.getByText(/event-loop delay/i).first()).toBeVisible()
  await look(page, 'node')
})

test('What asks before a drain', async ({ page }) => {
  await page.goto('/nodes?search=service:gateway')
  await page
    .getByRole('link', { name: /gateway-/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Drain…' }).click()
  await expect(page.getByRole('dialog')).toContainText('1 of 2')
  await look(page, 'drain')
})

test('The palette', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByLabel('Verdict')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('pay')
  await expect(page.getByRole('option', { name: /payments-/ }).first()).toBeVisible()
  await look(page, 'palette')
})

test('Access', async ({ page }) => {
  await page.goto('/access')
  await expect(page.getByText('first node')).toBeVisible()
  await look(page, 'access')
})

test.describe('without a session', () => {
  test.use({ signedIn: false })

  test('Sign in', async ({ page }) => {
    await page.goto('/sign-in')
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
    await look(page, 'sign-in')
  })
})
