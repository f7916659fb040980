import { describe, expect, it } from 'vitest'

import { toPath } from './qr-path'

describe('toPath', () => {
  it('draws a bar for each run', () => {
    expect(
      toPath([
        [true, true, false],
        [false, false, false],
        [true, false, true],
      ]),
    ).toBe('M0 0h2v1H0zM0 2h1v1H0zM2 2h1v1H2z')
  })
})
