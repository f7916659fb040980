/** The reference of the REST API, on which an operation is tried with a token. */
import { stack } from '../support/stack.js'
import { expect, test } from './journey.js'

test('an operation is read and tried, and nothing is asked of other hosts', async ({ page }) => {
  const origin = new URL(stack.consoleUrl()).origin
  const made = await page.request.post('/api/trpc/access.apiTokens.create', {
    headers: { origin },
    data: { json: { name: 'reference', scopes: ['fleet:read'], expiresInMs: 3_600_000 } },
  })
  const { result } = (await made.json()) as { result: { data: { json: { secret: string } } } }
  const strangers: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.origin !== origin) strangers.push(request.url())
  })

  await page.goto('/api/v1/docs')
  await expect(page.getByRole('heading', { name: /Foundation/ })).toBeVisible()
  await expect(page.getByText('Warning', { exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Authorize' }).click()
  const dialog = page.locator('.dialog-ux')
  await dialog.getByRole('textbox').fill(result.data.json.secret)
  await dialog.getByRole('button', { name: 'Apply credentials' }).click()
  await dialog.getByRole('button', { name: 'Close' }).first().click()

  await page.getByRole('heading', { name: /^health/ }).click()
  const operation = page.locator('[id^=operations-health-][id$=deployment]')
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = operation.locator('.live-responses-table .response')
  await expect(answer.locator('.response-col_status')).toContainText('200')
  await expect(answer).toContainText('"scopes"')
  expect(strangers).toEqual([])
})
