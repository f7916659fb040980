import type { Page } from '@playwright/test'

import { expect, nodeRows, test } from './journey.js'

/** Opens the palette; what is typed before it listens would be lost. */
async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox')).toBeFocused()
}

test.beforeEach(async ({ page }) => {
  await page.goto('/')
  await expect(page.getByLabel('Verdict')).toBeVisible()
})

test('the palette finds a node and goes there', async ({ page }) => {
  await openPalette(page)
  const palette = page.getByRole('dialog')
  await page.keyboard.type('mailer')
  await expect(palette.getByRole('option', { name: /mailer-/ }).first()).toBeVisible()
  await palette
    .getByRole('option', { name: /mailer-/ })
    .last()
    .click()
  await expect(page).toHaveURL(/\/nodes\/mailer-/)
})

test('the palette offers to act with the reach, and asks before it does', async ({ page }) => {
  await openPalette(page)
  await page.keyboard.type('drain payments')
  const all = page.getByRole('option', { name: /Drain all 3 payments nodes/ })
  await expect(all).toContainText('100')
  await all.click()
  const dialog = page.getByRole('dialog', { name: /Drain 3 payments nodes\?/ })
  await expect(dialog).toContainText('none is left to serve')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})

test('everything is reached without a mouse', async ({ page }) => {
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  await expect(page).toHaveURL(/\/nodes/)
  await expect(nodeRows(page)).toHaveCount(12)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/nodes\/.+/)
  await page.keyboard.press('g')
  await page.keyboard.press('x')
  await expect(page).toHaveURL(/\/access/)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await expect(page.getByLabel('Verdict')).toBeVisible()
})

test('the theme is chosen in the palette and stays', async ({ page }) => {
  const theme = page.locator('html')
  await expect(theme).toHaveAttribute('data-theme', 'dark')
  await openPalette(page)
  await page.keyboard.type('light')
  await page.getByRole('option', { name: 'Switch to the light theme' }).click()
  await expect(theme).toHaveAttribute('data-theme', 'light')
  await page.reload()
  await expect(theme).toHaveAttribute('data-theme', 'light')
})
