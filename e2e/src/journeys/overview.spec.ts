import { stack } from '../support/stack.js'
import { expect, mark, serviceRow, test } from './journey.js'

test('a process killed with -9 turns suspect, then down, then healthy on the open page', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.getByLabel('Verdict')).toContainText('All 12 nodes', { timeout: 45_000 })
  const expectSamePage = await mark(page)
  process.kill((await stack.node('payments-2')).pid, 'SIGKILL')

  const trouble = page.getByRole('table', { name: 'Nodes in trouble' })
  const row = trouble.getByRole('row', { name: /payments/ })
  await expect(row).toContainText('suspect', { timeout: 6_000 })
  await expect(row).toContainText('down', { timeout: 12_000 })
  await expect(page.getByLabel('Verdict')).toContainText('payments')
  await expect(page.getByRole('region', { name: 'What changed' })).toContainText(/payments.*down/s)

  // The fleet starts it again.
  await expect(row).toHaveCount(0, { timeout: 20_000 })
  await expect(serviceRow(page, 'payments')).toBeVisible()
  await expect(page.getByLabel('Verdict')).toContainText('All 12 nodes', { timeout: 45_000 })
  await expectSamePage()
})

test('the honeycomb shows revisions, versions and event loops too, and the link says which', async ({
  page,
}) => {
  await page.goto('/')
  const modes = page.getByRole('radiogroup', { name: 'Shade cells by' })
  await modes.getByText('Version').click()
  await expect(page).toHaveURL(/mode=version/)
  await page.reload()
  await expect(modes.getByRole('radio', { name: 'Version' })).toBeChecked()
})
