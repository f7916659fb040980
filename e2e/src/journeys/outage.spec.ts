import { stack } from '../support/stack.js'
import { expect, mark, serviceRow, test } from './journey.js'

test('the page says that the connection is lost and how old it is, and mends itself', async ({
  page,
  faults,
}) => {
  await page.goto('/')
  await expect(serviceRow(page, 'payments')).toBeVisible()
  const expectSamePage = await mark(page)
  await stack.killServer()
  const stale = page.getByRole('status').filter({ hasText: 'Connection lost.' })
  await expect(stale).toContainText(/Shown as of \d/, { timeout: 15_000 })
  await expect(serviceRow(page, 'payments')).toBeVisible()

  await stack.startServer()
  await expect(stale).toHaveCount(0, { timeout: 15_000 })
  await expect(page.getByLabel('Verdict')).toContainText('All 12 nodes', { timeout: 45_000 })
  await expectSamePage()
  // The browser itself logs each request that found nobody.
  faults.length = 0
})
