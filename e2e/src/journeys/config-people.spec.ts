/** Two people edit the same namespace at once. */
import { stack } from '../support/stack.js'
import { field, pageOf, save } from './config-page.js'
import { expect, test } from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ mode: 'serial', timeout: 300_000 })

const second = { name: 'Berit Aas', email: 'berit@example.com' } as const

test('edits of different values come together by themselves', async ({ page, browser }) => {
  await stack.addPerson(second.name, second.email)
  const other = await pageOf(browser, second)
  await page.goto('/config/shop')
  await other.goto('/config/shop')
  await field(page, 'storefront.pageSize').fill('16')
  await field(other, 'mailer.perSecond').fill('30')
  await save(page)
  // What he typed is not lost, and he is told.
  await expect(other.getByText(/Olga Lind saved the draft/)).toBeVisible()
  await expect(field(other, 'mailer.perSecond')).toHaveValue('30')
  await save(other)
  for (const it of [page, other]) {
    await it.goto('/config/shop')
    await expect(field(it, 'storefront.pageSize')).toHaveValue('16')
    await expect(field(it, 'mailer.perSecond')).toHaveValue('30')
  }
  await other.context().close()
})

test('edits of the same value wait for a person to decide, with all three values', async ({
  page,
  browser,
}) => {
  const other = await pageOf(browser, second)
  await page.goto('/config/shop')
  await other.goto('/config/shop')
  const before = await field(page, 'storefront.banner').inputValue()
  await field(page, 'storefront.banner').fill('Spring is here')
  await field(other, 'storefront.banner').fill('Lamps, lamps, lamps')
  await save(page)
  await expect(other.getByText(/Olga Lind saved the draft/)).toBeVisible()
  await save(other)
  await expect(other.getByText('In conflict')).toBeVisible()
  await other.context().close()

  await page.goto('/config/shop?tab=conflicts')
  const conflict = page.getByRole('region', { name: new RegExp(second.name) })
  for (const value of [before, 'Spring is here', 'Lamps, lamps, lamps']) {
    await expect(conflict).toContainText(value)
  }
  await look(page, 'config-conflicts')
  await conflict.getByRole('button', { name: 'The later edit' }).click()
  await conflict.getByLabel('Reason').fill('lamps it is')
  await conflict.getByRole('button', { name: 'Put it into the draft' }).click()
  await expect(page.getByText('No edits are in conflict')).toBeVisible()
  await page.goto('/config/shop')
  await expect(field(page, 'storefront.banner')).toHaveValue('Lamps, lamps, lamps')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Discard the draft…' }).click()
  await page.getByRole('button', { name: 'Discard the draft' }).click()
  await expect(page.getByText('The draft is what runs.')).toBeVisible()
})
