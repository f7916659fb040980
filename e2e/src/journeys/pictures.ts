import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = path.join(
  root,
  process.env.UPDATE_PICTURES === '1' ? 'docs/pictures' : 'e2e/test-results/pictures',
)

const sizes = {
  desk: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const
const themes = ['dark', 'light'] as const

/**
 * Looks at the page as it stands in both sizes and themes: takes a picture of each, and lets axe look for
 * what keeps people out.
 */
export async function look(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme })
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      await settled(page)
      await page.screenshot({
        path: path.join(folder, `${name}${size === 'desk' ? '' : `-${size}`}-${theme}.png`),
      })
      // Light differs from dark in its colours alone, which the desk has already shown.
      if (size === 'desk' || theme === 'dark') {
        await expectNoBarriers(page, `${name}, ${size}, ${theme}`)
      }
      await expectNoSideways(page)
    }
  }
  await page.setViewportSize(sizes.desk)
  await page.emulateMedia({ colorScheme: 'dark' })
}

/** Fonts are there and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    const finite = document
      .getAnimations()
      .filter((it) => it.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
    await Promise.allSettled(finite.map((it) => it.finished))
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

/** Nothing that axe calls serious or critical, by WCAG 2.2 A and AA. */
export async function expectNoBarriers(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((it) => `${id}: ${it.target.join(' ')} — ${it.failureSummary ?? ''}`),
    )
  expect(found, where).toEqual([])
}

/** The page never scrolls sideways. */
async function expectNoSideways(page: Page): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(over, 'pixels that stick out sideways').toBeLessThanOrEqual(0)
}
