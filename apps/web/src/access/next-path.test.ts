import { describe, expect, it } from 'vitest'

import { toNextPath, toSignIn } from './next-path'

describe('toNextPath', () => {
  it('leads back to where one was going', () => {
    expect(toNextPath('/nodes?states=down')).toBe('/nodes?states=down')
  })

  it.each([
    null,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil',
    '/sign-in',
    '/setup',
    '/reset',
    '/invitation',
  ])('goes home instead of to %j', (next) => {
    expect(toNextPath(next)).toBe('/')
  })
})

describe('toSignIn', () => {
  it('remembers the whole address', () => {
    expect(toSignIn('/nodes?page=2')).toBe('/sign-in?next=%2Fnodes%3Fpage%3D2')
    expect(toSignIn('/')).toBe('/sign-in')
  })
})
