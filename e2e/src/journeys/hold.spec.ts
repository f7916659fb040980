import { writeFileSync, existsSync } from 'node:fs'
import { stack } from '../support/stack.js'
import { administrator as owner, test } from './journey.js'
test.use({ signedIn: false })
test('hold', async ({ page }) => {
  await page.goto(`/setup?token=${await stack.setupToken()}`)
  await page.getByLabel('Your name').fill(owner.name)
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel('Password').fill(owner.password)
  await page.getByRole('button', { name: 'Create and sign in' }).click()
  await page.getByRole('heading', { name: 'Connect the first node' }).waitFor()
  await page.context().storageState({ path: stack.signedIn() })
  writeFileSync('/tmp/w1-stack.env', Object.entries(process.env).filter(([k]) => k.startsWith('JOURNEYS_')).map(([k, v]) => `export ${k}='${v}'`).join('\n'))
  await page.context().close()
  while (!existsSync('/tmp/w1-stop')) await new Promise((r) => setTimeout(r, 2000))
})
