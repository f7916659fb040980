import { describe, expect, it } from 'vitest'

import { parseLabels, toText } from './labels-text'

describe('labels as text', () => {
  it('comes back as it went', () => {
    const labels = { team: 'cart', 'app.io/tier': 'gold=1' }
    expect(parseLabels(toText(labels))).toEqual({ labels, issue: null })
  })

  it('takes spaces, empty lines and empty values', () => {
    expect(parseLabels('\n team = cart \n\ncanary=\n').labels).toEqual({ team: 'cart', canary: '' })
  })

  it.each([
    ['team', 'Line 1 needs the form name=value.'],
    ['=x', 'Line 1 needs the form name=value.'],
    ['a=1\na=2', 'Line 2 a is there already.'],
    ['__proto__=1', '__proto__: not a name'],
    ['-x=1', '-x: Letters, digits'],
  ])('refuses %j in words', (text, issue) => {
    const parsed = parseLabels(text)
    expect(parsed.labels).toBeNull()
    expect(parsed.issue).toContain(issue)
  })
})
