/** What an operator does while a target is sick, and how calls are guarded from the console. */
import type { Page } from '@playwright/test'

import { stack } from '../support/stack.js'
import { expect, expectRefused, mark, nodeRows, test } from './journey.js'
import { look } from './pictures.js'

test.describe.configure({ mode: 'serial', timeout: 150_000 })

const payments = ['payments-1', 'payments-2', 'payments-3']
const well = { kind: 'well', amount: 0, forMs: 0 } as const

/** Buys one lamp; answers whether it is paid. */
async function buy(): Promise<string> {
  const { port } = await stack.node('gateway-1')
  const answer = await fetch(`http://127.0.0.1:${port}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      sku: 'oak-lamp',
      quantity: 1,
      email: `${crypto.randomUUID()}@example.com`,
    }),
  })
  const order = (await answer.json()) as { payment?: string; error?: string }
  return order.payment ?? `${answer.status}: ${order.error}`
}

const guardRow = (page: Page, caller: string, target: string) =>
  page.getByRole('row').filter({ has: page.getByTitle(`${caller} to ${target}`, { exact: true }) })

/** The shop's orders, as they call payments. */
const openGuard = (page: Page) => page.goto('/protection?caller=orders&target=payments&range=15m')

async function confirm(page: Page, dialogName: RegExp, reason: string, button: RegExp) {
  const dialog = page.getByRole('dialog', { name: dialogName })
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: button }).click()
}

/** Makes a policy from its JSON, as one pastes it. */
async function makePolicy(page: Page, name: string, spec: object): Promise<void> {
  await page.goto('/protection/policies/new')
  await page.getByLabel('Name').fill(name)
  await page.getByRole('tab', { name: 'JSON' }).click()
  await page.getByRole('textbox', { name: 'Spec' }).fill(JSON.stringify(spec))
  await page.getByRole('button', { name: 'Create…' }).click()
  await confirm(page, new RegExp(`Create ${name}`), 'a journey', /^Create on/)
  await expect(page).toHaveURL(new RegExp(`/protection/policies/${name}`))
}

async function removePolicy(page: Page, name: string): Promise<void> {
  await page.goto(`/protection/policies/${name}`)
  await page.getByRole('button', { name: 'Remove…' }).click()
  await confirm(page, new RegExp(name), 'the journey is over', /^Remove/)
  await expect(page).toHaveURL(/\/protection\/policies$/)
}

test('every guarded call of the shop is on the board of its engine', async ({ page }) => {
  await page.goto('/protection')
  await expect(guardRow(page, 'orders', 'payments')).toContainText('closed')
  await expect(guardRow(page, 'gateway', 'catalogue')).toBeVisible()
  await page.getByRole('radio', { name: /Limiters/ }).click()
  await expect(page).toHaveURL(/board=limiters/)
  await expect(guardRow(page, 'payments', 'bank')).toBeVisible()
  await page.getByRole('radio', { name: /Bulkheads/ }).click()
  await expect(guardRow(page, 'gateway', 'catalogue')).toBeVisible()
  await page.getByRole('radio', { name: /Pools/ }).click()
  await expect(guardRow(page, 'payments', 'ledger-db')).toBeVisible()

  await page.goto('/nodes?search=service:mailer')
  await nodeRows(page, 'mailer').first().getByText('mailer-').click()
  await expect(page.getByRole('region', { name: 'Protection' })).toContainText('smtp')
})

test('a sick target opens the breakers of all its callers, fallbacks serve, and it recovers', async ({
  page,
}) => {
  await makePolicy(page, 'payments', {
    match: { target: 'payments' },
    breaker: {
      errors: { slowMs: 1_000 },
      trigger: { on: 'time_window', windowMs: 6_000, slowRatio: 0.6, minimumCalls: 3 },
      recovery: { wait: { kind: 'constant', ms: 5_000 }, probes: 2, successes: 2 },
    },
    shadow: { limiter: { algorithm: 'fixed_window', limit: 1, windowMs: 1_000 } },
  })
  await page.goto('/protection?range=15m')
  await expect(guardRow(page, 'orders', 'payments')).toContainText('closed')
  expect(await buy()).toBe('paid')
  const expectSamePage = await mark(page)
  await stack.drill(payments, { kind: 'errors', amount: 1, forMs: 600_000 })

  const card = page.getByRole('region', { name: /payments fails everyone/ })
  await expect(card).toContainText('Dependency sick', { timeout: 25_000 })
  await expect(card).toContainText('3 of 3')
  await expect(guardRow(page, 'orders', 'payments')).toContainText(/open|half/)
  // Nobody who shops is sent away.
  expect(await buy()).toBe('pending')
  await expectSamePage()
  await look(page, 'protection')
  await page.goto('/?range=15m')
  await expect(page.getByRole('region', { name: 'What changed' })).toContainText('payments')

  await page.goto('/protection?range=15m')
  await stack.drill(payments, well)
  await expect(card).toHaveCount(0, { timeout: 30_000 })
  await expect(guardRow(page, 'orders', 'payments')).toContainText('closed')
  await expect.poll(buy, { timeout: 15_000 }).toBe('paid')
})

test('a limit changed in the console is applied by all nodes and felt within a second', async ({
  page,
}) => {
  const limiter = { algorithm: 'fixed_window', limit: 1_000_000, windowMs: 3_600_000 }
  await makePolicy(page, 'bank', { match: { target: 'bank' }, limiter })
  const applied = page.getByRole('region', { name: 'Applied' })
  await expect(applied.getByRole('status')).toContainText('12 of 12')
  expect(await buy()).toBe('paid')

  await page.getByRole('tab', { name: 'Form' }).click()
  const section = page.getByRole('region', { name: 'Limiter', exact: true })
  await section.getByLabel('Limit', { exact: true }).fill('1')
  await page.getByRole('button', { name: 'Save…' }).click()
  await expect(page.getByRole('dialog')).toContainText('1 000 000')
  const saved = page.waitForResponse(/protection\.savePolicy/)
  await confirm(page, /Save bank/, 'the bank asks for less', /^Save on/)
  await saved
  const since = performance.now()
  let felt = Number.POSITIVE_INFINITY
  await expect
    .poll(
      async () => {
        const payment = await buy()
        if (payment === 'pending') felt = Math.min(felt, performance.now() - since)
        return payment
      },
      { intervals: [20] },
    )
    .toBe('pending')
  expect(felt).toBeLessThan(1_000)
  await expect(applied.getByRole('status')).toContainText('12 of 12')
  await expect(page.getByText(/Saved bank as r\d+/)).toBeVisible()
  await page.reload()
  await expect(section.getByLabel('Limit', { exact: true })).toHaveValue('1')
  await look(page, 'protection-policy')

  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByText('the bank asks for less').first()).toBeVisible()
  await removePolicy(page, 'bank')
  await expect.poll(buy, { timeout: 15_000 }).toBe('paid')
})

test('a policy that is none is refused, and the field is named', async ({ page }) => {
  await page.goto('/protection/policies/new?target=bank')
  await page.getByLabel('Name').fill('broken')
  const section = page.getByRole('region', { name: 'Limiter', exact: true })
  await section.getByRole('radio', { name: 'Set' }).click()
  const limit = section.getByLabel('Limit', { exact: true })
  await limit.fill('-5')
  await page.getByRole('button', { name: 'Create…' }).click()
  await expect(limit).toHaveAttribute('aria-invalid', 'true')
  await expect(limit).toBeFocused()
  await page.getByRole('tab', { name: 'JSON' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'limiter.limit' })).toBeVisible()
  await page.goto('/protection/policies')
  await expect(page.getByRole('row', { name: /broken/ })).toHaveCount(0)
})

test('a breaker that is forced open says so, and undoes it by itself', async ({ page }) => {
  await openGuard(page)
  await page.getByRole('button', { name: 'Force open…' }).click()
  const dialog = page.getByRole('dialog', { name: /Force payments open on/ })
  await expect(dialog).toContainText('3')
  await dialog.getByLabel('For', { exact: true }).selectOption('custom')
  await dialog.getByLabel('How long').fill('8 s')
  await confirm(page, /Force payments open on/, 'OPS-2214', /^Force open for 8/)

  const held = page.getByRole('article', { name: 'forced_open on payments' }).first()
  await expect(held).toContainText('OPS-2214')
  await expect(held).toContainText('Olga Lind')
  await expect.poll(buy).toBe('pending')
  await expect(guardRow(page, 'orders', 'payments')).toContainText(/forced/)
  // Nobody lifts it.
  await expect(held).toHaveCount(0, { timeout: 20_000 })
  await expect(guardRow(page, 'orders', 'payments')).toContainText('closed')
  await expect.poll(buy, { timeout: 15_000 }).toBe('paid')
})

test('a shadow says what it would have refused, and refuses nothing', async ({ page }) => {
  await openGuard(page)
  const panel = page.getByRole('region', { name: /Shadow/ })
  await expect(panel).toContainText(/would have refused [\d.]+\s?% more calls/, { timeout: 45_000 })
  await expect.poll(buy).toBe('paid')
  await look(page, 'protection-guard')
  await removePolicy(page, 'payments')
})

test('who may only look sees everything, and no way to change it', async ({ page }) => {
  await stack.setRole('viewer')
  try {
    await openGuard(page)
    await expect(guardRow(page, 'orders', 'payments')).toBeVisible()
    const newPolicy = page.getByRole('link', { name: 'New policy' })
    await expectRefused(newPolicy, 'protection:write')
    await expectRefused(page.getByRole('button', { name: 'Force open…' }), 'protection:write')
    await page.goto('/protection/policies')
    await expectRefused(newPolicy, 'protection:write')
    // Playwright would wait for it to be enabled; a person does not.
    await newPolicy.click({ force: true })
    await expect(page.getByRole('tooltip')).toContainText('Needs protection:write')
    await expect(page).toHaveURL(/\/protection\/policies$/)
  } finally {
    await stack.setRole('owner')
  }
})
