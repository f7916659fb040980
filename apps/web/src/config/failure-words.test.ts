import { describe, expect, it } from 'vitest'

import { failureWords } from './failure-words'

const refusal = (
  issues: readonly { path: string; message: string }[],
  correlationId = 'c-51ad',
) => {
  const told = { code: 'request.invalid', type: 'invalid', message: 'It does not fit.' }
  return {
    data: { foundation: { ...told, action: 'Mend it.', correlationId, context: { issues } } },
  }
}

describe('what a form says of a refusal', () => {
  it('is what happened, what to do, and its correlation id', () => {
    expect(failureWords(refusal([]))).toBe('It does not fit. Mend it. Correlation id c-51ad')
    expect(failureWords(refusal([], ''))).toBe('It does not fit. Mend it.')
  })

  it('is the fault of each field where there are some', () => {
    const issues = [
      { path: 'layers', message: 'Too many' },
      { path: '', message: 'Not a file' },
    ]
    expect(failureWords(refusal(issues))).toBe(
      'layers: Too many. Not a file. Correlation id c-51ad',
    )
  })
})
