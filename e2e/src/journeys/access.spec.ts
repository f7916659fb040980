import { expect, owner, test, untilSignInStands } from './journey.js'
import { look } from './pictures.js'

test.describe('without a session', () => {
  test.use({ signedIn: false })

  test('one signs in, comes to where one wanted to go, and signs out', async ({ page, faults }) => {
    await page.goto('/nodes?state=healthy')
    await expect(page).toHaveURL(/\/sign-in/)
    await untilSignInStands(page)
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toBeVisible()
    // The browser itself logs an answer of 401.
    faults.length = 0

    await page.getByLabel('Password').fill(owner.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page).toHaveURL(/\/nodes\?state=healthy/)
    await page.getByRole('button', { name: `Account of ${owner.name}` }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/\/sign-in/)
    await page.goto('/access')
    await expect(page).toHaveURL(/\/sign-in/)
    // What the page asked for on its way out is refused, and the browser logs that.
    const others = faults.filter((it) => !it.includes('401'))
    expect(others).toEqual([])
    faults.length = 0
  })
})

test('a join token is shown once, listed without its secret, and revoked', async ({ page }) => {
  await page.goto('/access?tab=join')
  await page.getByRole('button', { name: 'Create token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('checkout deploys')
  await dialog.getByLabel('Labels').fill('team=cart\nzone')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  await expect(dialog.getByText('Line 2 needs the form name=value.')).toBeVisible()
  await dialog.getByLabel('Labels').fill('team=cart\nzone=eu-1a')
  await look(page, 'join-token-new')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  await dialog.getByRole('button', { name: 'Copy token' }).click()
  const secret = await page.evaluate(() => navigator.clipboard.readText())
  expect(secret.length).toBeGreaterThan(20)
  await dialog.getByRole('button', { name: 'Done' }).click()

  const row = page.getByRole('row', { name: /checkout deploys/ })
  await expect(row).toContainText('active')
  await expect(row).toContainText('team=cart zone=eu-1a')
  expect(await page.content()).not.toContain(secret)
  await look(page, 'join-tokens')

  await row.getByRole('button', { name: 'Revoke checkout deploys' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(row).toContainText('revoked')
  await page.reload()
  await expect(row).toContainText('revoked')
})

test('an API token opens REST, and no longer once it is revoked', async ({ page, request }) => {
  await page.goto('/access')
  await page.getByRole('tab', { name: 'API tokens' }).click()
  await page.getByRole('button', { name: 'Create token' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('nightly report')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  await dialog.getByRole('button', { name: 'Copy token' }).click()
  const secret = await page.evaluate(() => navigator.clipboard.readText())
  await dialog.getByRole('button', { name: 'Done' }).click()

  const headers = { authorization: `Bearer ${secret}` }
  const asked = await request.get('/api/v1/health/overview', { headers })
  expect(await asked.json()).toMatchObject({ fleet: { name: 'shop-eu' } })
  const refused = await request.post('/api/v1/node-actions/drain', {
    headers,
    data: { nodeIds: ['checkout-1'], reason: 'to try' },
  })
  expect(await refused.json()).toMatchObject({ code: 'access.scope_missing' })

  const row = page.getByRole('row', { name: /nightly report/ })
  await expect(row).toContainText('fleet:read')
  await row.getByText('nightly report').click()
  const panel = page.getByRole('complementary', { name: 'nightly report' })
  await expect(panel).toContainText('See the fleet, its configuration and its protection')
  await look(page, 'api-tokens')
  expect(await page.content()).not.toContain(secret)
  await row.getByRole('button', { name: 'Revoke nightly report' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(row).toContainText('revoked')
  expect((await request.get('/api/v1/health/overview', { headers })).status()).toBe(401)
})
