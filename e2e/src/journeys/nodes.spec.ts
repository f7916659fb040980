import { expect, nodeRows, test } from './journey.js'

test.beforeEach(async ({ page }) => {
  await page.goto('/nodes')
  await expect(nodeRows(page)).toHaveCount(12)
})

test('the list is searched with words and fields, and the address keeps the search', async ({
  page,
}) => {
  await page.keyboard.press('/')
  await expect(page.getByLabel('Search nodes')).toBeFocused()
  await page.keyboard.type('service:payments zone:eu-1a')
  await expect(page).toHaveURL(/search=service/)
  await expect(nodeRows(page)).toHaveCount(1)
  await expect(nodeRows(page, 'payments')).toHaveCount(1)
  await page.reload()
  await expect(page.getByLabel('Search nodes')).toHaveValue('service:payments zone:eu-1a')
  await expect(nodeRows(page)).toHaveCount(1)
})

test('a search that is not understood says what is wrong while it is typed', async ({ page }) => {
  await page.getByLabel('Search nodes').fill('colour:red')
  await expect(
    page
      .getByText(/colour/)
      .filter({ hasText: /field|know/i })
      .first(),
  ).toBeVisible()
})

test('filters by service narrow the list, stand as chips, and are taken off again', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Service', exact: true }).first().click()
  await page.getByRole('menuitemcheckbox', { name: /orders/ }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/services=orders/)
  await expect(nodeRows(page)).toHaveCount(3)
  await page.getByRole('button', { name: /Remove.*Service/ }).click()
  await expect(page).not.toHaveURL(/services=/)
  await expect(nodeRows(page)).toHaveCount(12)
})

test('the order is the reader’s, and the link’s', async ({ page }) => {
  await page.getByRole('columnheader', { name: 'Version' }).getByRole('button').click()
  await expect(page).toHaveURL(/sort=version/)
  await expect(nodeRows(page).first()).toHaveAccessibleName(/mailer-/)
  await page.getByRole('columnheader', { name: 'Version' }).getByRole('button').click()
  await expect(page).toHaveURL(/desc=true/)
  await expect(nodeRows(page).first()).toHaveAccessibleName(/payments-/)
})

test('several nodes are drained from the list, seen draining, and resumed by the way back', async ({
  page,
}) => {
  await page.goto('/nodes?search=service:catalogue&sort=node')
  const rows = nodeRows(page, 'catalogue')
  await expect(rows).toHaveCount(3)
  for (const at of [0, 1]) {
    await rows.nth(at).getByRole('checkbox').click()
    await expect(rows.nth(at).getByRole('checkbox')).toBeChecked()
  }
  await page.getByRole('button', { name: 'Drain…' }).click()
  const dialog = page.getByRole('dialog', { name: /Drain 2 catalogue nodes\?/ })
  await expect(dialog).toContainText('2 of 3')
  await expect(dialog.getByRole('button', { name: /^Drain 2 nodes/ })).toBeDisabled()
  await dialog.getByLabel('Reason').fill('catalogue 3.2.0')
  await dialog.getByRole('button', { name: /^Drain 2 nodes/ }).click()

  await expect(rows.nth(0)).toContainText('draining')
  await expect(rows.nth(1)).toContainText('draining')
  await expect(rows.nth(2)).toContainText('healthy')
  await expect(page.getByText('Drained 2 nodes')).toBeVisible()
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(rows.nth(0)).toContainText('healthy')
  await expect(rows.nth(1)).toContainText('healthy')
})
