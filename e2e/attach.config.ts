import base from './playwright.config.ts'
const { projects: _, globalSetup: __, ...rest } = base
export default { ...rest, globalSetup: undefined, outputDir: 'test-results/attach', reporter: [['list']] }
