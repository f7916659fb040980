export type Language = 'typescript' | 'javascript'

/** The lines that make a process a node of this fleet. */
export function toSnippet(language: Language, url: string): string {
  const options = [
    "  service: 'checkout',",
    `  url: '${url}',`,
    '  token: process.env.FOUNDATION_TOKEN,',
  ].join('\n')
  return language === 'typescript'
    ? `import { connect } from '@foundation/sdk'\n\nconst foundation = await connect({\n${options}\n})`
    : `const { connect } = await import('@foundation/sdk')\n\nconst foundation = await connect({\n${options}\n})`
}

/** A secret short enough to be told apart, and too short to be used. */
export function shorten(secret: string): string {
  return secret.length <= 20 ? secret : `${secret.slice(0, 13)}…${secret.slice(-4)}`
}
