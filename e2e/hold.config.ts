import base from './playwright.config.ts'
const { projects: _, ...rest } = base
export default { ...rest, testMatch: 'hold.spec.ts', outputDir: 'test-results/hold', timeout: 0, reporter: [['list']] }
