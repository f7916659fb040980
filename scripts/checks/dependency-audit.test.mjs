import { expect, it } from 'vitest'

import { auditFaults } from './dependency-audit.mjs'

const weakness = (severity) => ({
  vulnerabilities: {
    leftish: {
      via: [
        { name: 'leftish', title: 'Reads too far', severity, url: 'https://x.test/GHSA-1' },
        'padded',
      ],
    },
    padded: { via: ['leftish'] },
  },
})
const allowed = { advisory: 'GHSA-1', package: 'leftish', why: 'Not called', until: '2027-01-01' }

it('fails for what is grave, once, and not for what is little', () => {
  expect(auditFaults(weakness('high'), [], '2026-11-21')).toEqual([
    'leftish: Reads too far (GHSA-1)',
  ])
  expect(auditFaults(weakness('critical'), [], '2026-11-21')).toHaveLength(1)
  expect(auditFaults(weakness('moderate'), [], '2026-11-21')).toEqual([])
})

it('allows what somebody gave a reason for, until the day they said', () => {
  expect(auditFaults(weakness('high'), [allowed], '2026-11-21')).toEqual([])
  expect(auditFaults(weakness('high'), [allowed], '2027-01-02')).toEqual([
    'leftish: Reads too far (GHSA-1)',
  ])
  expect(auditFaults(weakness('high'), [{ ...allowed, why: '' }], '2026-11-21')).toEqual([
    'GHSA-1: allowed without saying why and until when',
  ])
})

it('wants the list to hold nothing that is over', () => {
  expect(auditFaults({ vulnerabilities: {} }, [allowed], '2026-11-21')).toEqual([
    'GHSA-1 of leftish is allowed, and not there',
  ])
})
