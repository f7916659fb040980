'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

import { Button, type ButtonProps } from './Button'
import { IconButton } from './IconButton'

/** Copies a text and says so for two seconds. `failed` where the browser forbids it. */
function useCopy(text: string) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null)
  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(null), 2_000)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    )
  return { outcome, copy }
}

const outcomeWords = { copied: 'Copied', failed: 'Copy it by hand' } as const

interface CopyButtonProps extends Omit<ButtonProps, 'children' | 'onClick' | 'icon'> {
  text: string
  /** The verb on the button. */
  label?: string
  onCopied?: () => void
}

/** Copies what it stands beside. */
export function CopyButton({ text, label = 'Copy', onCopied, ...rest }: CopyButtonProps) {
  const { outcome, copy } = useCopy(text)
  return (
    <Button
      {...rest}
      icon={outcome === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
      onClick={() => void copy().then(onCopied)}
    >
      <span aria-live="polite">{outcome ? outcomeWords[outcome] : label}</span>
    </Button>
  )
}

/** Copies an identifier that stands before it. */
export function CopyId({
  id,
  label = 'Copy the id',
  className,
}: {
  id: string
  label?: string
  className?: string
}) {
  const { outcome, copy } = useCopy(id)
  return (
    <IconButton
      label={outcome ? outcomeWords[outcome] : label}
      icon={outcome === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
      onClick={() => void copy()}
      {...(className ? { className } : {})}
    />
  )
}
