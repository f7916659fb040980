/** Each page as it stands, in both sizes and themes: a picture for people, and axe for those whom it may keep out. */

import { stack } from '../support/stack.js'
import { expect, nodeRows, serviceRow, test } from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ timeout: 150_000 })

test('Overview', async ({ page }) => {
  await page.goto('/?range=15m')
  await expect(serviceRow(page, 'payments')).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'What changed' }).getByRole('listitem').first(),
  ).toBeVisible()
  await look(page, 'overview')
})

test('Overview and a node in trouble', async ({ page }) => {
  await page.goto('/?range=15m')
  const { pid } = await stack.node('payments-2')
  process.kill(pid, 'SIGSTOP')
  await stack.block('orders-1', 30_000)
  const trouble = page.getByRole('table', { name: 'Nodes in trouble' })
  await expect(trouble).toContainText('stalled')
  await expect(trouble).toContainText('down', { timeout: 20_000 })
  await look(page, 'overview-trouble')
  await page.goto('/nodes?range=15m&states=down')
  await nodeRows(page, 'payments').first().getByText('payments-').click()
  await page.waitForURL(/\/nodes\/payments-/)
  await page.goto(`${page.url()}?range=15m`)
  await expect(page.getByRole('button', { name: /What changed before this/ })).toBeVisible()
  await look(page, 'node-down')
  process.kill(pid, 'SIGCONT')
  await page.goto('/?range=15m')
  await expect(page.getByLabel('Verdict')).toContainText('All 12 nodes', { timeout: 40_000 })
})

test('Nodes', async ({ page }) => {
  await page.goto('/nodes?range=15m')
  await expect(nodeRows(page)).toHaveCount(12)
  await look(page, 'nodes')
})

test('A node', async ({ page }) => {
  await page.goto('/nodes?range=15m&search=service:orders')
  await nodeRows(page, 'orders').first().getByText('orders-').click()
  await page.waitForURL(/\/nodes\/orders-/)
  await page.goto(`${page.url()}?range=15m`)
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('payments')
  await expect(page.getByText(/event-loop delay/i).first()).toBeVisible()
  await look(page, 'node')
})

test('What asks before a drain', async ({ page }) => {
  await page.goto('/nodes?range=15m&search=service:gateway')
  await nodeRows(page, 'gateway').first().getByText('gateway-').click()
  await page.getByRole('button', { name: 'Drain…' }).click()
  await expect(page.getByRole('dialog')).toContainText('1 of 2')
  await look(page, 'drain')
})

test('The palette', async ({ page }) => {
  await page.goto('/?range=15m')
  await expect(page.getByLabel('Verdict')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('pay')
  await expect(page.getByRole('option', { name: /payments-/ }).first()).toBeVisible()
  await look(page, 'palette')
})

test('Access', async ({ page }) => {
  await page.goto('/access?tab=join')
  await expect(page.getByText('first node')).toBeVisible()
  await look(page, 'access')
})

test.describe('without a session', () => {
  test.use({ signedIn: false })

  test('Sign in', async ({ page }) => {
    await page.goto('/sign-in')
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
    await look(page, 'sign-in')
  })
})
