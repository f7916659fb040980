/** From an edit to a rollout that fails on one node, and back: two people, stages, real nodes. */
import type { Page } from '@playwright/test'

import { stack } from '../support/stack.js'
import { colleague, confirm, editValue, openRelease, pageOf } from './config-page.js'
import { expect, mark, test } from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ mode: 'serial', timeout: 300_000 })

const title = 'Let payments try the bank more often'
let release = ''

/** Sets how many others have to approve. */
async function askForApprovals(page: Page, count: string, reason: string): Promise<void> {
  await page.goto('/config/shop?tab=settings')
  await page.getByLabel('Other people who have to approve').selectOption(count)
  await page.getByRole('button', { name: 'Save settings…' }).click()
  await confirm(page, /Change the settings of shop/, reason, /^Save settings/)
}

const stages = (page: Page) => page.getByRole('region', { name: 'Stages' })

test('a release that needs a second person waits for one, and its author is none', async ({
  page,
}) => {
  await stack.addPerson(colleague.name, colleague.email)
  await askForApprovals(page, '1', 'two people from now on')
  await editValue(page, 'payments.provider.retries', '8')
  const dialog = await openRelease(page, title, 'the bank drops calls at noon')
  await expect(dialog.getByRole('list', { name: 'Versions that would refuse it' })).toContainText(
    '3.9.6',
  )
  await dialog.getByRole('button', { name: /^Own stages/ }).click()
  while (await dialog.getByRole('button', { name: 'Remove stage 2' }).count()) {
    await dialog.getByRole('button', { name: 'Remove stage 2' }).click()
  }
  await dialog.getByLabel('Stage 1 by').selectOption('nodes')
  await dialog.getByLabel('Nodes of stage 1').fill('zone=eu-1a')
  await dialog.getByLabel('After stage 1').selectOption('person')
  await look(page, 'config-propose')
  await dialog.getByRole('button', { name: 'Ask for approval' }).click()

  await expect(page).toHaveURL(/\/releases\/\d+$/)
  release = new URL(page.url()).pathname
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Approve…' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Start…' })).toHaveCount(0)
  await expect(page.getByText('Somebody else than Olga Lind')).toBeVisible()
})

test('a second person sees the same difference and approves it', async ({ page, browser }) => {
  await page.goto(release)
  const expectSamePage = await mark(page)
  const other = await pageOf(browser, colleague)
  await other.goto(release)
  await expect(other.getByText('payments.provider.retries').first()).toBeVisible()
  await other.getByRole('button', { name: 'Approve…' }).first().click()
  await confirm(other, /Approve r\d+/, 'looked at it with payments', /^Approve/)
  await other.context().close()
  // The author sees it at once.
  await expect(page.getByText('looked at it with payments').first()).toBeVisible()
  await expectSamePage()
})

test('the first stage reaches its nodes alone, and waits for a person', async ({ page }) => {
  await page.goto(release)
  await page.getByRole('button', { name: 'Start…' }).click()
  await confirm(page, /Start r\d+ on 5 nodes/, 'approved', /^Start on 5/)
  await expect(stages(page)).toContainText('5')
  await expect(page.getByRole('button', { name: 'Next stage…' })).toBeVisible()
  await page.goto('/config/shop?tab=nodes')
  await expect(page.getByRole('row', { name: /payments-/ })).toHaveCount(3)
})

test('one node refuses the next stage: the rollout stops, and shows the node’s own words', async ({
  page,
}) => {
  await page.goto(release)
  const expectSamePage = await mark(page)
  await page.getByRole('button', { name: 'Next stage…' }).click()
  await confirm(page, /Go on to stage/, 'the first nodes look well', /^Send it to 7/)
  await expect(page.getByText('1 rejected').first()).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText(/paused/i).first()).toBeVisible()
  const nodes = page.getByRole('region', { name: 'Nodes', exact: true })
  await expect(nodes).toContainText('payments.provider.retries')
  await expect(nodes).toContainText(/3.*received 8/)
  await expect(nodes).toContainText('runs 3.9.6')
  await expectSamePage()
  await look(page, 'config-release')
})

test('rolling back takes it from who had it, and the draft stays', async ({ page }) => {
  await page.goto(release)
  await page.getByRole('button', { name: 'Roll back…' }).click()
  await confirm(page, /Roll back \d+ nodes/, 'payments 3.9.6 cannot take it', /^Roll back/)
  await expect(page.getByText(/rolled back/i).first()).toBeVisible()
  // Its words stay with it.
  await expect(page.getByText(/received 8/).first()).toBeVisible()
  await page.goto('/config')
  await expect(page.getByRole('row', { name: /shop/ })).toContainText('12')
  await page.goto('/config/shop')
  await expect(page.getByLabel('payments.provider.retries', { exact: true })).toHaveValue('8')
  await page.goto('/')
  await expect(page.getByRole('region', { name: 'What changed' })).toContainText('shop')
})

test('an emergency goes out without approval, and is marked for ever', async ({ page }) => {
  await editValue(page, 'payments.provider.retries', '3')
  const dialog = await openRelease(page, 'Three tries', 'the bank is down')
  await dialog.getByRole('button', { name: /^All at once/ }).click()
  await dialog.getByRole('checkbox', { name: 'Release as an emergency' }).click()
  await dialog.getByLabel('Type shop').fill('shop')
  await dialog.getByRole('button', { name: 'Release to 12 nodes' }).click()
  await expect(page.getByText('Released, 12 applied').first()).toBeAttached()
  await expect(page.getByText('emergency').first()).toBeVisible()
  await askForApprovals(page, '0', 'the journey is over')
})
