/** One person at work with the shop's configuration: look, change, check, release. */
import { stack } from '../support/stack.js'
import { bannerAt, confirm, editValue, field, releaseToAll, save } from './config-page.js'
import { expect, expectRefused, mark, test } from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ mode: 'serial', timeout: 300_000 })

test('what the shop runs is in the list of namespaces, and every node has it', async ({ page }) => {
  await page.goto('/config')
  const row = page.getByRole('row', { name: /shop/ })
  await expect(row).toContainText('12')
  await look(page, 'config')
  await row.getByText('shop', { exact: true }).click()
  await expect(page).toHaveURL(/\/config\/shop$/)
  await expect(field(page, 'storefront.pageSize')).toHaveValue('12')
  // A secret is there, and cannot be read.
  await expect(field(page, 'payments.provider.apiKey')).toHaveValue('')
  await expect(page.locator('body')).not.toContainText('bank-live')
  await look(page, 'config-namespace')
})

test('a value changed in the console is felt in the application within a second', async ({
  page,
}) => {
  const banner = 'Everything in oak 20 % off today'
  await editValue(page, 'storefront.banner', banner)
  await expect(page.getByRole('region', { name: 'What changes' })).toContainText(banner)
  expect(await bannerAt('gateway-1')).not.toBe(banner)
  const since = await releaseToAll(page, 'Sale of oak')
  await expect.poll(() => bannerAt('gateway-1'), { intervals: [10] }).toBe(banner)
  const feltAfter = performance.now() - since
  expect(feltAfter).toBeLessThan(1_000)
  expect(await bannerAt('gateway-2')).toBe(banner)
  await expect(page.getByRole('heading', { name: 'Sale of oak' })).toBeVisible()
  await expect(page.getByText('Released, 12 applied').first()).toBeAttached()
})

test('a layer for a zone holds there alone', async ({ page }) => {
  await page.goto('/config/shop?layer=eu-1c')
  await expect(field(page, 'payments.provider.timeoutMs')).toHaveValue('4000')
  await page.goto('/config/shop')
  await expect(field(page, 'payments.provider.timeoutMs')).toHaveValue('3000')
})

test('what a live version refuses is said at its line in the file, before anybody is told', async ({
  page,
}) => {
  await page.goto('/config/shop?as=file')
  const editor = page.getByRole('textbox', { name: 'Values of default' })
  await editor.click()
  await page.keyboard.press('ControlOrMeta+f')
  await page.keyboard.press('Escape')
  const line = editor.getByText(/retries:/)
  await line.click()
  await page.keyboard.press('End')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('8')
  const fault = page.getByRole('alert').filter({ hasText: 'payments.provider.retries' })
  await expect(fault).toContainText('3.9.6')
  await expect(fault).not.toContainText('4.2.1')
  await expect(fault).toContainText(/line \d+/)
  await look(page, 'config-file')
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(fault).toHaveCount(0)
})

test('a name that would reach a prototype is refused at its line, and cannot be saved', async ({
  page,
}) => {
  await page.goto('/config/shop?as=file')
  const editor = page.getByRole('textbox', { name: 'Values of default' })
  await editor.click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('\n__proto__:\n  admin: true')
  const fault = page.getByRole('alert').filter({ hasText: 'A value cannot have this name' })
  await expect(fault).toContainText(/line \d+/)
  await expect(page.getByRole('button', { name: 'Save draft' })).toBeDisabled()
  await page.getByRole('button', { name: 'Discard' }).click()
  expect(await bannerAt('gateway-1')).toContain('oak')
})

test('an old release is restored into the draft and released again', async ({ page }) => {
  await page.goto('/config/shop?tab=releases')
  await look(page, 'config-releases')
  await page.getByRole('button', { name: 'Restore r1 into the draft' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Restore r1/ })
    .click()
  await expect(field(page, 'storefront.banner')).toHaveValue('Free shipping from 75 EUR')
  await releaseToAll(page, 'Back to the first values')
  await expect.poll(() => bannerAt('gateway-1')).toBe('Free shipping from 75 EUR')
})

test('a release that runs is rolled back by a new one with the content before it', async ({
  page,
}) => {
  await page.goto('/config/shop?tab=releases')
  await page.getByRole('link', { name: /Back to the first values/ }).click()
  await page.getByRole('button', { name: 'Roll back…' }).click()
  await confirm(page, /Roll back 12 nodes/, 'the sale goes on', /^Roll back 12/)
  await expect.poll(() => bannerAt('gateway-1')).toContain('oak')
  await expect(page.getByText('Released, 12 applied').first()).toBeAttached()
})

test('who has what is shown by namespace and on the page of a node', async ({ page }) => {
  await page.goto('/config/shop?tab=nodes')
  await expect(page.getByRole('row', { name: /payments-/ })).toHaveCount(3)
  await look(page, 'config-who')
  await page
    .getByRole('row', { name: /payments-/ })
    .first()
    .getByText('payments-')
    .click()
  await expect(page).toHaveURL(/\/nodes\/payments-/)
  const panel = page.getByRole('region', { name: 'Configuration' })
  await expect(panel).toContainText('shop')
  await expect(panel).toContainText('applied')
})

test('a value that takes a restart says so on each node that waits, without a reload', async ({
  page,
}) => {
  await page.goto('/config/shop?tab=nodes')
  const gateway = page.getByRole('row', { name: /gateway-/ }).first()
  await expect(gateway).not.toContainText(/restart|next start/)
  const expectSamePage = await mark(page)
  const editing = await page.context().newPage()
  await editValue(editing, 'storefront.remember.answers', '600')
  await releaseToAll(editing, 'Remember more')
  await editing.close()
  await expect(gateway).toContainText(/restart|next start/)
  await expectSamePage()
})

test('who may only look sees everything, and no way to change it', async ({ page }) => {
  await stack.setRole('viewer')
  try {
    await page.goto('/config')
    await expectRefused(page.getByRole('button', { name: 'New namespace…' }), 'config:write')
    await page.goto('/config/shop')
    await expect(field(page, 'storefront.banner')).toBeDisabled()
    await expectRefused(page.getByRole('button', { name: 'Release…' }), 'config:release')
    for (const name of ['Add value…', 'Save draft']) {
      await expect(page.getByRole('button', { name })).toHaveCount(0)
    }
    await expect(page.getByText('config:write').first()).toBeVisible()
    await page.goto('/config/shop/releases/1')
    for (const button of await page.getByRole('button', { name: /…$/ }).all()) {
      await expectRefused(button, 'config:release')
    }
    await page.goto('/config/shop?tab=settings')
    for (const name of ['Save settings…', 'Remove namespace…']) {
      await expectRefused(page.getByRole('button', { name }), 'config:write')
    }
  } finally {
    await stack.setRole('owner')
  }
})

test('a namespace is made, filled and taken away', async ({ page }) => {
  await page.goto('/config')
  await page.getByRole('button', { name: 'New namespace…' }).click()
  const dialog = page.getByRole('dialog', { name: 'New namespace' })
  await dialog.getByLabel('Name').fill('Not A Name')
  await expect(dialog.getByText('Lower-case letters, digits and hyphens')).toBeVisible()
  await dialog.getByLabel('Name').fill('stock')
  await dialog.getByLabel('Reason').fill('a journey')
  await dialog.getByRole('button', { name: 'Create namespace' }).click()
  await expect(page).toHaveURL(/\/config\/stock$/)
  await page.getByRole('button', { name: 'Add value…' }).first().click()
  const value = page.getByRole('dialog')
  await value.getByLabel('Path').fill('shelf.height')
  await value.getByLabel('Value').fill('180')
  await value.getByRole('button', { name: /^Add/ }).click()
  await save(page)
  await page.goto('/config/stock?tab=settings')
  await look(page, 'config-settings')
  await page.getByRole('button', { name: 'Remove namespace…' }).click()
  const removal = page.getByRole('dialog', { name: /Remove stock/ })
  await removal.getByLabel('Reason').fill('the journey is over')
  await removal.getByLabel(/Type/).fill('stock')
  await removal.getByRole('button', { name: 'Remove namespace' }).click()
  await expect(page).toHaveURL(/\/config$/)
  await expect(page.getByRole('row', { name: /stock/ })).toHaveCount(0)
})
