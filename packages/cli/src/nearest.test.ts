import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { nearest } from './nearest.js'

describe('the nearest word', () => {
  const known = ['list', 'label', 'drain', 'resume', 'replace-draft']

  it.each([
    ['lsit', 'list'],
    ['dran', 'drain'],
    ['resumes', 'resume'],
    ['replace-drafts', 'replace-draft'],
    ['lable', 'label'],
  ])('to %s is %s', (word, meant) => {
    expect(nearest(word, known)).toBe(meant)
  })

  it.each([['x'], ['destroy'], ['']])('to %j is none', (word) => {
    expect(nearest(word, known)).toBeNull()
  })

  it('is itself where it is known, and one letter more or less changes nothing', () => {
    const words = fc.uniqueArray(fc.string({ minLength: 3, maxLength: 12 }), { minLength: 1 })
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (all, which, where) => {
        const word = all[which % all.length] ?? ''
        expect(nearest(word, all)).toBe(word)
        const at = where % word.length
        expect(nearest(word.slice(0, at) + word.slice(at + 1), [word])).toBe(word)
      }),
    )
  })
})
