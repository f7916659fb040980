'use client'

import { Button } from '../ui/Button'
import { cn } from '../ui/cn'

/** A token's status is no node's state: it has a word, and no colour. */
export function TokenStatus({ status }: { status: string }) {
  return <span className={cn(status !== 'active' && 'text-ink-3')}>{status}</span>
}

interface RevokeButtonProps<Token> {
  token: Token
  onRevoke: (token: Token) => void
}

/** Nothing for what is revoked already. */
export function RevokeButton<Token extends { readonly name: string; readonly status: string }>({
  token,
  onRevoke,
}: RevokeButtonProps<Token>) {
  if (token.status === 'revoked') return null
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-label={`Revoke ${token.name}`}
      onClick={() => onRevoke(token)}
    >
      Revoke…
    </Button>
  )
}
