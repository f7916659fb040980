import { describe, expect, it } from 'vitest'

import { shorten, toSnippet } from './snippet'

describe('toSnippet', () => {
  it.each(['typescript', 'javascript'] as const)('connects to this server in %s', (language) => {
    const snippet = toSnippet(language, 'http://localhost:4100')
    expect(snippet).toContain("url: 'http://localhost:4100',")
    expect(snippet).toContain('process.env.FOUNDATION_TOKEN')
  })
})

describe('shorten', () => {
  it('keeps both ends of a secret', () => {
    expect(shorten('fnd_join_7Qm2abcdefghijklmnopqrstuvwxx4Ka')).toBe('fnd_join_7Qm2…x4Ka')
  })
})
