import type { Page } from '@playwright/test'

import { stack } from '../support/stack.js'
import { expect, nodeRows, test } from './journey.js'

/** Opens the page of the node that runs as `name` in the shop. */
async function open(page: Page, name: string): Promise<string> {
  const { port } = await stack.node(name)
  const service = name.replace(/-\d+$/, '')
  await page.goto(`/nodes?search=service:${service}&sort=node`)
  const rows = nodeRows(page, service)
  await expect(rows.first()).toBeVisible()
  const count = await rows.count()
  for (let at = 0; at < count; at += 1) {
    await rows.nth(at).getByText(`${service}-`).click()
    await expect(page.getByText('Host', { exact: true })).toBeVisible()
    if (await page.getByText(`127.0.0.1:${port}`, { exact: true }).isVisible()) {
      return new URL(page.url()).pathname.split('/').at(-1) ?? ''
    }
    await page.goBack()
    await expect(rows).toHaveCount(count)
  }
  throw new Error(`No node of ${service} is at port ${port}`)
}

test('a node shows its state, its checks, its signals and what it is', async ({ page }) => {
  const nodeId = await open(page, 'orders-3')
  await expect(page.getByRole('heading', { level: 1, name: nodeId })).toBeVisible()
  const checks = page.getByRole('region', { name: 'Checks' })
  await expect(checks).toContainText('payments')
  await expect(checks).toContainText('3 of 3 instances ready')
  await expect(checks).toContainText('mailer')
  await expect(page.getByRole('region', { name: 'Labels' })).toContainText('ring=canary')
  await expect(page.getByText('1.9.0')).toBeVisible()
  await expect(page.getByText(/event-loop delay/i).first()).toBeVisible()
})

test('a drain shows its reach, asks why, is seen by the node’s callers, and is undone', async ({
  page,
}) => {
  const nodeId = await open(page, 'catalogue-2')
  const { port } = await stack.node('catalogue-2')
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status
  expect(await ready()).toBe(200)

  await page.getByRole('button', { name: 'Drain…' }).click()
  const dialog = page.getByRole('dialog', { name: `Drain ${nodeId}?` })
  await expect(dialog).toContainText('1 of 3')
  await dialog.getByLabel('Reason').fill('new disk')
  await dialog.getByRole('button', { name: /^Drain 1 node/ }).click()
  await expect(page.getByRole('button', { name: 'Resume…' })).toBeVisible()
  await expect.poll(ready).toBe(503)
  await expect(page.getByText('new disk').first()).toBeVisible()

  await page.getByRole('button', { name: 'Resume…' }).click()
  const undo = page.getByRole('dialog', { name: `Resume ${nodeId}?` })
  await undo.getByLabel('Reason').fill('disk is in')
  await undo.getByRole('button', { name: /^Resume 1 node/ }).click()
  await expect(page.getByRole('button', { name: 'Drain…' })).toBeVisible()
  await expect.poll(ready).toBe(200)

  await page.getByRole('tab', { name: 'Events' }).click()
  await expect(page).toHaveURL(/tab=events/)
  const own = page.getByRole('region', { name: 'This node' })
  await expect(own).toContainText('new disk')
  await expect(own).toContainText('Olga Lind')
})

test('labels that are set reach the node, which says that it applied them', async ({ page }) => {
  await open(page, 'mailer-1')
  const labels = page.getByRole('region', { name: 'Labels' })
  await labels.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Labels').fill('not a label')
  await expect(dialog.getByRole('button', { name: 'Set labels' })).toBeDisabled()
  await dialog.getByLabel('Labels').fill('campaign=winter')
  await dialog.getByRole('button', { name: 'Set labels' }).click()
  await expect(labels).toContainText('campaign=winter')
  await expect(labels).toContainText('team=growth')
  const resources = page.getByRole('region', { name: 'Applied resources' })
  await expect(resources.getByText('labels', { exact: true })).toBeVisible()
  await expect(resources).toContainText('applied')
})

test('a blocked event loop shows as stalled, with what it means, and passes', async ({ page }) => {
  await open(page, 'orders-1')
  await stack.block('orders-1', 6_000)
  const header = page.getByRole('banner').or(page.getByRole('main'))
  await expect(header.getByText('stalled', { exact: true }).first()).toBeVisible({ timeout: 5_000 })
  await expect(page.getByRole('button', { name: /What changed before this/ })).toBeVisible()
  await expect(header.getByText('healthy', { exact: true }).first()).toBeVisible({
    timeout: 10_000,
  })
})

test('a node that does not exist says so', async ({ page, faults }) => {
  await page.goto('/nodes/payments-zzzzz')
  await expect(page.getByText('There is no node')).toBeVisible()
  await page.getByRole('link', { name: 'All nodes' }).click()
  await expect(page).toHaveURL(/\/nodes$/)
  // The browser itself logs an answer of 404.
  faults.length = 0
})
