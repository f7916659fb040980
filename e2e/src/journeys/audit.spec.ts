/** The audit finds what was just done, with its difference, and shows that nobody touched it. */
import { readFile } from 'node:fs/promises'

import type { Page } from '@playwright/test'

import { confirm } from './config-page.js'
import { expect, test } from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ timeout: 240_000 })

const reason = 'say what the shop is, for the audit'

async function describeShop(page: Page, words: string): Promise<void> {
  await page.goto('/config/shop?tab=settings')
  await page.getByLabel('Description').fill(words)
  await page.getByRole('button', { name: 'Save settings…' }).click()
  await confirm(page, /settings/i, reason, /^Save/)
}

test('what was just done is found, with what was before and after', async ({ page }) => {
  await describeShop(page, 'The shop that the audit is about')
  await page.goto('/audit')
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await page.getByLabel('Search the audit').fill(reason)
  const row = page.getByRole('row', { name: new RegExp(reason) })
  await expect(row).toHaveCount(1)
  await expect(row).toContainText('Olga Lind')
  await row.click()
  const entry = page.getByRole('complementary', { name: /^Entry/ })
  await expect(entry).toContainText('The shop that the audit is about')
  await expect(entry).toContainText('How the example shop behaves')
  await expect(entry).toContainText(reason)
  await expect(page).toHaveURL(/entry=\d+/)
  await look(page, 'audit-entry')
  await page.keyboard.press('Escape')
  await expect(entry).toHaveCount(0)
  await describeShop(page, 'How the example shop behaves')
})

test('the list is narrowed, and comes as a file', async ({ page }) => {
  await page.goto('/audit')
  await page.getByRole('button', { name: 'Domain' }).click()
  await page.getByRole('menuitemradio', { name: 'access' }).click()
  await expect(page).toHaveURL(/action=access/)
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await expect(page.getByText(reason)).toHaveCount(0)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /NDJSON/ }).click()
  const file = await downloading
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n')
  const actions = lines.map((line) => (JSON.parse(line) as { action: string }).action)
  expect(actions.length).toBeGreaterThan(0)
  expect(actions.filter((it) => !it.startsWith('access.'))).toEqual([])
})

test('the chain is checked, from the palette too', async ({ page }) => {
  await page.goto('/audit')
  await page.getByRole('button', { name: 'Check the chain' }).click()
  await expect(page.getByText(/checked: nobody touched them/)).toBeVisible()
  await look(page, 'audit')
  await page.goto('/')
  await expect(page.getByLabel('Verdict')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('check audit')
  await page.getByRole('option', { name: 'Check the chain of the audit' }).click()
  await expect(page).toHaveURL(/\/audit$/)
  await expect(page.getByText(/checked: nobody touched them/)).toBeVisible()
})

test('settings say what is kept, and what is the same for all', async ({ page }) => {
  await page.goto('/settings')
  await expect(page.getByRole('region', { name: 'Audit' })).toContainText('none that old')
  await look(page, 'settings')
})
