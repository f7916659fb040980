'use client'

import type { Policy } from '@foundation/core/protection'
import { GitMerge, Lock } from 'lucide-react'

import { Banner } from '../../ui/Banner'
import { Button } from '../../ui/Button'
import { Time } from '../../ui/Time'

/** For those who may look only. */
export function ReadOnlyBanner() {
  return (
    <Banner icon={<Lock aria-hidden />} title="You can look, not change.">
      This needs <code className="mono text-ink">protection:write</code>. Ask an owner.
    </Banner>
  )
}

interface MeanwhileBannerProps {
  /** As it is now. */
  policy: Policy
  onReload: () => void
  onKeep: () => void
}

/** Somebody else saved first: both ways on are offered, and neither is taken by itself. */
export function MeanwhileBanner({ policy, onReload, onKeep }: MeanwhileBannerProps) {
  const { name, revision, updatedBy, updatedAt } = policy
  return (
    <Banner
      icon={<GitMerge aria-hidden />}
      title={
        <>
          {updatedBy} saved {name} <Time at={updatedAt} />, as r{revision}.
        </>
      }
      actions={
        <>
          <Button onClick={onKeep}>Keep mine on top</Button>
          <Button onClick={onReload}>Reload theirs</Button>
        </>
      }
    >
      What you typed is still here, and is not saved.
    </Banner>
  )
}

interface RemovedBannerProps {
  name: string
  onDiscard: () => void
  onKeep: () => void
}

/** Somebody removed it while something was typed here. */
export function RemovedBanner({ name, onDiscard, onKeep }: RemovedBannerProps) {
  return (
    <Banner
      icon={<GitMerge aria-hidden />}
      title={`${name} was removed meanwhile.`}
      actions={
        <>
          <Button onClick={onKeep}>Keep mine as a new one</Button>
          <Button onClick={onDiscard}>Discard</Button>
        </>
      }
    >
      What you typed is still here, and is not saved.
    </Banner>
  )
}
