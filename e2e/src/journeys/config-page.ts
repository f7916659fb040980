/** What the journeys through configuration do again and again. */
import type { Browser, Page } from '@playwright/test'

import { stack } from '../support/stack.js'
import { expect, owner, untilSignInStands } from './journey.js'

export const colleague = { name: 'Ben Aydin', email: 'ben@example.com' } as const

/** A page of somebody else, in a browser session of their own. */
export async function pageOf(browser: Browser, { email }: { email: string }): Promise<Page> {
  // Without the cookies that every page of a journey starts with.
  const storageState = { cookies: [], origins: [] }
  const context = await browser.newContext({ baseURL: stack.consoleUrl(), storageState })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await untilSignInStands(page)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(owner.password)
  await page.getByLabel('Password').press('Enter')
  await expect(page.getByLabel('Verdict')).toBeVisible()
  return page
}

/** The field of a value in the tree. */
export const field = (page: Page, path: string) =>
  page.getByRole('list', { name: /^Values of/ }).getByLabel(path, { exact: true })

/** Types a value of the default layer and saves the draft. */
export async function editValue(page: Page, path: string, value: string): Promise<void> {
  await page.goto('/config/shop')
  await field(page, path).fill(value)
  await save(page)
}

export async function save(page: Page): Promise<void> {
  const bar = page.getByRole('region', { name: 'What is not saved' })
  await bar.getByRole('button', { name: 'Save draft' }).click()
  await expect(bar).toHaveCount(0)
}

/** Opens the dialog for a release of the draft, and fills in what it asks of everybody. */
export async function openRelease(page: Page, title: string, reason: string) {
  await page.getByRole('button', { name: 'Release…' }).click()
  const dialog = page.getByRole('dialog', { name: /Release the draft of shop/ })
  await dialog.getByLabel('Title').fill(title)
  await dialog.getByLabel('Reason').fill(reason)
  return dialog
}

/** Releases the draft to every node; answers when the server had started that. */
export async function releaseToAll(page: Page, title: string): Promise<number> {
  const dialog = await openRelease(page, title, 'a journey')
  await dialog.getByRole('button', { name: /^All at once/ }).click()
  await dialog.getByLabel('Type shop').fill('shop')
  const started = page.waitForResponse(/config\.start/)
  await dialog.getByRole('button', { name: 'Release to 12 nodes' }).click()
  await started
  return performance.now()
}

/** Confirms what a dialog asks, with a reason. */
export async function confirm(page: Page, title: RegExp, reason: string, button: RegExp) {
  const dialog = page.getByRole('dialog', { name: title })
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: button }).click()
  await expect(dialog).toHaveCount(0)
}

/** What comes with a page of products at one of the shop's doors. */
export async function bannerAt(name: string): Promise<string> {
  const { port } = await stack.node(name)
  const answer = await fetch(`http://127.0.0.1:${port}/products`)
  return ((await answer.json()) as { banner: string }).banner
}
