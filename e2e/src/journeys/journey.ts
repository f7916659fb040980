/** What every journey starts from: a signed-in page, and an eye on the browser's console. */
import { test as base, expect, type Locator, type Page } from '@playwright/test'

import { stack } from '../support/stack.js'

interface Journey {
  /** Faults that the page logged. A journey that ends with one fails, unless it cleared the list. */
  faults: string[]
}

export const test = base.extend<Journey & { signedIn: boolean }>({
  signedIn: [true, { option: true }],
  baseURL: async ({ baseURL: _ }, use) => use(stack.consoleUrl()),
  storageState: async ({ signedIn }, use) => use(signedIn ? stack.signedIn() : undefined),
  faults: [
    async ({ page }, use) => {
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(error.stack ?? error.message))
      page.on('console', (message) => {
        if (message.type() !== 'error') return
        faults.push(`${message.text()} ${message.location().url}`)
      })
      await use(faults)
      expect(faults, 'the page logged no error').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Leaves a mark in the page that a reload would wipe. */
export async function mark(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    document.documentElement.dataset.journey = 'same page'
  })
  return () => expect(page.locator('html')).toHaveAttribute('data-journey', 'same page')
}

/** The row of a service in the honeycomb's table, which says in words what the cells show. */
export function serviceRow(page: Page, service: string) {
  return page.getByRole('table', { name: /nodes by service/ }).getByRole('row', { name: service })
}

/** Rows of nodes of a service, in the list of nodes. */
export function nodeRows(page: Page, service = '(gateway|catalogue|orders|payments|mailer)') {
  return page.getByRole('row', { name: new RegExp(`^Select ${service}-`) })
}

export const owner = {
  name: 'Olga Lind',
  email: 'olga@example.com',
  password: 'correct horse battery staple',
} as const

/** A control that stands there for somebody who lacks the scope: it says so, and can be reached to learn it. */
export async function expectRefused(control: Locator, scope: string): Promise<void> {
  await expect(control).toHaveAttribute('aria-disabled', 'true')
  await expect(control).toHaveAccessibleDescription(`Needs ${scope}. Ask an owner.`)
}

/** Forgets answers of 4xx that a journey provoked: the browser itself logs each. Everything else stays a fault. */
export function forgive(faults: string[], ...statuses: readonly number[]): void {
  const isExpected = (fault: string) =>
    statuses.some((status) => fault.includes(`the server responded with a status of ${status}`))
  faults.splice(0, faults.length, ...faults.filter((it) => !isExpected(it)))
}

/** Until the form of signing in answers: what is typed before the page's own script runs is not kept. */
export async function untilSignInStands(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^Sign in with/ })).toBeVisible()
}
