'use client'

import { Download } from 'lucide-react'

import { saveFile } from '../data/save-file'
import { Button } from '../ui/Button'
import { CopyButton } from '../ui/CopyButton'

interface RecoveryCodesProps {
  codes: readonly string[]
  onDone: () => void
}

/** The codes for the day on which the app is lost; nobody can see them again. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const text = codes.join('\n')
  return (
    <div className="max-w-[460px]">
      <p className="text-pretty text-ink-2">
        Keep these recovery codes where you keep passwords. Each lets you in once, should you lose
        the app. They are shown this once.
      </p>
      <ul
        aria-label="Recovery codes"
        className="mono ring-line mt-2.5 grid grid-cols-2 gap-x-4 gap-y-1 rounded-control bg-well px-3 py-2.5"
      >
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        <CopyButton text={text} label="Copy the codes" />
        <Button
          icon={<Download aria-hidden />}
          onClick={() => saveFile('foundation-recovery-codes.txt', `${text}\n`)}
        >
          Save as a file
        </Button>
        <Button variant="primary" className="ml-auto" onClick={onDone}>
          I kept them
        </Button>
      </div>
    </div>
  )
}
