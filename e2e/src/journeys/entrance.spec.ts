/** How people come in: a code after the password, another provider, a link for a new password, an invitation. */

import { totpCode } from '@foundation/testing'
import type { Browser, Page } from '@playwright/test'

import { stack } from '../support/stack.js'
import { expect, forgive, owner, test, untilSignInStands } from './journey.js'
import { look } from './pictures.js'

test.use({ signedIn: false })
test.describe.configure({ timeout: 240_000 })

const tora = { name: 'Tora Vik', email: 'tora@example.com' } as const

async function enterPassword(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in')
  await untilSignInStands(page)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Account of ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

const isIn = (page: Page) => expect(page.getByLabel('Verdict')).toBeVisible()

/** Calls a procedure as the first owner, as the console does. */
async function asOwner(browser: Browser, path: string, input: unknown): Promise<unknown> {
  const baseURL = stack.consoleUrl()
  const context = await browser.newContext({ baseURL, storageState: stack.signedIn() })
  const answer = await context.request.post(`/api/trpc/${path}`, { data: { json: input } })
  const { result } = (await answer.json()) as { result: { data: { json: unknown } } }
  await context.close()
  return result.data.json
}

test('a second factor is set up, and asked for: a code, and each recovery code once', async ({
  page,
  faults,
}) => {
  await stack.addPerson(tora.name, tora.email, 'viewer')
  await enterPassword(page, tora.email, owner.password)
  await isIn(page)
  await page.goto('/profile')
  const panel = page.getByRole('region', { name: 'Second factor' })
  await expect(panel).toContainText('off')
  await look(page, 'profile')
  await panel.getByRole('button', { name: 'Set up…' }).click()
  await panel.getByLabel('Your password').fill(owner.password)
  await panel.getByRole('button', { name: 'Go on' }).click()
  await expect(panel.getByRole('img', { name: /QR code/ })).toBeVisible()
  const uri = await panel.getByRole('link', { name: 'open the app' }).getAttribute('href')
  const key = await panel.locator('code').textContent()
  expect(new URL(uri ?? '').searchParams.get('secret')).toBe(key?.replaceAll(/\s/g, ''))
  await look(page, 'profile-second-factor')
  await panel.getByLabel('Code of the app').fill(totpCode(uri ?? ''))
  await panel.getByRole('button', { name: 'Switch it on' }).click()
  const codes = panel.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await expect(codes.first()).toBeVisible()
  const [recovery = ''] = await codes.allInnerTexts()
  await look(page, 'profile-recovery-codes')
  await panel.getByRole('button', { name: 'I kept them' }).click()
  await expect(panel).toContainText('New recovery codes…')

  await signOut(page, tora.name)
  await enterPassword(page, tora.email, owner.password)
  await expect(page.getByRole('heading', { name: 'Enter the code' })).toBeVisible()
  await look(page, 'sign-in-code')
  await page.getByLabel('Code of the app').fill('000000')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'not the code' })).toBeVisible()
  await page.getByLabel('Code of the app').fill(totpCode(uri ?? ''))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await isIn(page)

  await signOut(page, tora.name)
  const withRecoveryCode = async () => {
    await enterPassword(page, tora.email, owner.password)
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(recovery)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  await withRecoveryCode()
  await isIn(page)
  await signOut(page, tora.name)
  await withRecoveryCode()
  await expect(page.getByRole('alert').filter({ hasText: 'used already' })).toBeVisible()
  forgive(faults, 401)
})

test('whoever forgot the password sets another with the link of the command, once', async ({
  page,
  faults,
}) => {
  const ulla = { name: 'Ulla Berg', email: 'ulla@example.com' } as const
  await stack.addPerson(ulla.name, ulla.email, 'viewer')
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  // This server has no mail: the page says how else.
  await expect(page.getByText('reset-link --email')).toBeVisible()
  await look(page, 'reset')

  const link = await stack.resetLink(ulla.email)
  expect(link).toMatch(/\/reset#/)
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Set a new password' })).toBeVisible()
  await look(page, 'reset-link')
  const password = 'another horse, another battery'
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Set the password' }).click()
  await expect(page.getByRole('heading', { name: 'Your password is set' })).toBeVisible()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await enterPassword(page, ulla.email, owner.password)
  await expect(page.getByRole('alert').filter({ hasText: 'do not belong' })).toBeVisible()
  await enterPassword(page, ulla.email, password)
  await isIn(page)

  await page.goto('about:blank')
  await page.goto(link)
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Set the password' }).click()
  await expect(page.getByRole('heading', { name: /of no use any more/ })).toBeVisible()
  await look(page, 'reset-used')
  forgive(faults, 401)
})

test('another provider lets in whom its claim names, and nobody else', async ({
  page,
  context,
  faults,
}) => {
  const atProvider = async (login: string) => {
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in with Acme' }).click()
    await page.locator('input[name=login]').fill(login)
    await page.locator('input[name=password]').fill('any')
    await page.getByRole('button', { name: /sign-in|continue/i }).click()
    await page.getByRole('button', { name: /continue/i }).click()
  }
  await atProvider('grace')
  await isIn(page)
  await page.getByRole('button', { name: 'Account of Grace Hopper' }).click()
  await expect(page.getByText('grace@example.com · viewer')).toBeVisible()

  await context.clearCookies()
  await atProvider('mallory')
  await expect(page).toHaveURL(/\/sign-in\?.*refused=provider/)
  await expect(page.getByText(/Acme did not let you in/)).toBeVisible()
  await look(page, 'sign-in-refused')
  // What the provider's own pages lack is not ours to mend.
  const ours = faults.filter((it) => it.includes(stack.consoleUrl()))
  faults.splice(0, faults.length, ...ours)
})

test('an invitation is taken with a name and a password, once', async ({
  page,
  browser,
  faults,
}) => {
  const invitation = { email: 'ines@example.com', role: 'viewer' }
  const made = (await asOwner(browser, 'access.invitations.create', invitation)) as {
    link: string
  }
  await page.goto(made.link)
  await expect(page.getByRole('heading', { name: 'Join shop-eu' })).toBeVisible()
  await expect(page.getByText(/Olga Lind invites ines@example.com as viewer/)).toBeVisible()
  await look(page, 'invitation')
  await page.getByLabel('Your name').fill('Ines Mora')
  await page.getByLabel('Password').fill(owner.password)
  await page.getByRole('button', { name: 'Join and sign in' }).click()
  await isIn(page)
  await expect(page.getByRole('button', { name: 'Account of Ines Mora' })).toBeVisible()

  await page.goto('about:blank')
  await page.goto(made.link)
  await expect(page.getByRole('heading', { name: /of no use any more/ })).toBeVisible()
  await look(page, 'invitation-used')
  await page.goto('/invitation')
  await expect(page.getByRole('heading', { name: 'The link is not whole' })).toBeVisible()
  forgive(faults, 401)
})

test('who guesses waits, and is told for how long', async ({ page, faults }) => {
  await stack.addPerson('Vera Holm', 'vera@example.com', 'viewer')
  await page.goto('/sign-in')
  await untilSignInStands(page)
  await page.getByLabel('E-mail').fill('vera@example.com')
  const told = page.getByRole('alert').filter({ hasText: 'Try again in' })
  await expect(async () => {
    await page.getByLabel('Password').fill('a guess at the password')
    const answered = page.waitForResponse(/sign-in\/email/)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await answered
    await expect(told).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 60_000 })
  await look(page, 'sign-in-limited')
  forgive(faults, 401, 429)
})
