'use client'

import type { NamespaceDetail } from '@foundation/core/config'
import { Download, Ellipsis, Flag, Undo2, Upload } from 'lucide-react'
import Link from 'next/link'

import { Allowed, useWhyNot } from '../../access/Allowed'
import { HistoryLink } from '../../audit/HistoryLink'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { Menu, MenuItem, MenuLine } from '../../ui/Menu'
import { PageHeader } from '../../ui/Page'
import { StateBadge } from '../../ui/StateBadge'
import { releaseHref } from '../links'
import { describeCounts, describeSelector, stateOfCounts, stateWords } from '../words'

interface NamespaceHeaderProps {
  detail: NamespaceDetail
  /** The draft differs from what runs. */
  isEdited: boolean
  onRelease: () => void
  onImport: () => void
  onExport: (format: 'yaml' | 'json') => void
  onDiscard: () => void
}

/** What runs, what is on its way, and what can be done with the draft. */
export function NamespaceHeader(props: NamespaceHeaderProps) {
  const { detail, isEdited, onRelease } = props
  const whyNotWrite = useWhyNot('config:write')
  const { row, settings } = detail
  const { namespace, release, rollout, counts } = row
  return (
    <PageHeader
      title={namespace}
      mono
      facts={
        <>
          {rollout ? (
            <Link href={releaseHref(namespace, rollout.number)} className="hover:underline">
              <StateBadge variant="badge" state={rollout.state}>
                r{rollout.number} {stateWords(rollout.state)}
              </StateBadge>
            </Link>
          ) : (
            release &&
            counts.nodes > 0 && (
              <StateBadge variant="badge" state={stateOfCounts(counts)}>
                {describeCounts(counts)}
              </StateBadge>
            )
          )}
          <span className="truncate">
            {release ? (
              <>
                runs{' '}
                <Link href={releaseHref(namespace, release.number)} className="mono text-link">
                  r{release.number}
                </Link>
              </>
            ) : (
              'nothing runs yet'
            )}
            {' · '}
            {describeSelector(settings.selector)}
            {settings.description !== '' && ` · ${settings.description}`}
          </span>
        </>
      }
      actions={
        <>
          <HistoryLink target={namespace} action="config" />
          <Menu trigger={<IconButton outlined label="More" icon={<Ellipsis aria-hidden />} />}>
            <MenuItem icon={<Download aria-hidden />} onSelect={() => props.onExport('yaml')}>
              Export as YAML
            </MenuItem>
            <MenuItem icon={<Download aria-hidden />} onSelect={() => props.onExport('json')}>
              Export as JSON
            </MenuItem>
            <MenuItem
              icon={<Upload aria-hidden />}
              disabled={whyNotWrite !== null}
              aside={whyNotWrite}
              onSelect={props.onImport}
            >
              Import a file…
            </MenuItem>
            <MenuLine />
            <MenuItem
              icon={<Undo2 aria-hidden />}
              disabled={!isEdited || whyNotWrite !== null}
              aside={whyNotWrite}
              danger
              onSelect={props.onDiscard}
            >
              Discard the draft…
            </MenuItem>
          </Menu>
          <Allowed scope="config:release">
            <Button
              variant="primary"
              icon={<Flag aria-hidden />}
              disabled={!isEdited || rollout !== null}
              title={
                rollout
                  ? `r${rollout.number} is on its way`
                  : isEdited
                    ? undefined
                    : 'The draft is what runs'
              }
              onClick={onRelease}
            >
              Release…
            </Button>
          </Allowed>
        </>
      }
    />
  )
}
