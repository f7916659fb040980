'use client'

import type { NamespaceDetail } from '@foundation/core/config'
import { GitMerge, Lock } from 'lucide-react'
import dynamic from 'next/dynamic'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { type ReactNode, useEffect, useState } from 'react'

import { useCan } from '../../access/session'
import { saveFile } from '../../data/save-file'
import { useTRPCClient } from '../../data/trpc'
import { Banner } from '../../ui/Banner'
import { Button } from '../../ui/Button'
import { Page } from '../../ui/Page'
import { Panel } from '../../ui/Panel'
import { showProgress } from '../../ui/ProgressToast'
import { SkeletonRows } from '../../ui/Skeleton'
import { Tabs } from '../../ui/Tabs'
import { Time } from '../../ui/Time'
import { failureWords } from '../failure-words'
import { type NamespaceTab, namespaceTabs } from '../links'
import { useNamespaceActs } from '../use-config-acts'
import type { TypedFile } from '../values/FileView'
import { DraftBar } from './DraftBar'
import { NamespaceHeader } from './NamespaceHeader'
import { useDraft } from './use-draft'

const loading = () => (
  <Panel>
    <SkeletonRows rows={9} label="Loading" />
  </Panel>
)
const ValuesTab = dynamic(() => import('../values/ValuesTab').then((it) => it.ValuesTab), {
  loading,
})
const ReleasesTab = dynamic(() => import('../releases/ReleasesTab').then((it) => it.ReleasesTab), {
  loading,
})
const WhoHasTab = dynamic(() => import('../who-has/WhoHasTab').then((it) => it.WhoHasTab), {
  loading,
})
const ConflictsTab = dynamic(
  () => import('../conflicts/ConflictsTab').then((it) => it.ConflictsTab),
  { loading },
)
const SettingsTab = dynamic(() => import('../settings/SettingsTab').then((it) => it.SettingsTab), {
  loading,
})
const ProposeDialog = dynamic(() =>
  import('../propose/ProposeDialog').then((it) => it.ProposeDialog),
)
const ImportDialog = dynamic(() => import('./ImportDialog').then((it) => it.ImportDialog))
const DiscardDialog = dynamic(() => import('./DiscardDialog').then((it) => it.DiscardDialog))

const outcomeWords = {
  saved: 'No node is told before you release it.',
  merged: 'What somebody else changed meanwhile is in it too.',
  conflict: 'Both of you changed the same values: yours wait under Conflicts.',
} as const

/** A namespace with its draft under edit. What is typed stays while tabs are changed. */
export function NamespaceEditor({ detail }: { detail: NamespaceDetail }) {
  const client = useTRPCClient()
  const mayWrite = useCan('config:write')
  const [tab, setTab] = useQueryState(
    'tab',
    parseAsStringLiteral(namespaceTabs).withDefault('values'),
  )
  const [asking, setAsking] = useState<'release' | 'import' | 'discard' | null>(null)
  const [typed, setTyped] = useState<TypedFile | null>(null)
  const [error, setError] = useState<string | null>(null)
  const edit = useDraft(detail)
  const { saveDraft } = useNamespaceActs()
  const { row } = detail
  const { namespace } = row
  const fault = typed?.fault ?? null
  const isUnsaved = edit.isTouched || fault !== null
  useLeaveGuard(isUnsaved)

  /** Whether the draft is now as it is shown. That is not worth a word where something else follows from it. */
  async function save(quietly = false): Promise<boolean> {
    setError(null)
    try {
      const { version } = edit.base
      const saved = await saveDraft.mutateAsync({ namespace, version, layers: edit.layers })
      edit.reset(saved.draft)
      if (!quietly || saved.outcome !== 'saved') tellSaved(saved.outcome)
      return saved.outcome !== 'conflict'
    } catch (cause) {
      setError(failureWords(cause))
      return false
    }
  }

  function tellSaved(outcome: keyof typeof outcomeWords) {
    showProgress({
      id: `draft-${namespace}`,
      state: outcome === 'conflict' ? 'degraded' : 'applied',
      title: outcome === 'conflict' ? 'In conflict' : 'Draft saved',
      detail: outcomeWords[outcome],
      action:
        outcome === 'conflict'
          ? { label: 'Look', onPress: () => void setTab('conflicts') }
          : undefined,
      done: outcome !== 'conflict',
    })
  }

  function discardTyped() {
    setTyped(null)
    setError(null)
    edit.reset(edit.meanwhile ?? edit.base)
  }

  async function askToRelease() {
    if (fault !== null) return
    if (!edit.isTouched || (await save(true))) setAsking('release')
  }

  async function download(format: 'yaml' | 'json') {
    const { text } = await client.config.exportText.query({ namespace, format })
    saveFile(`${namespace}.${format}`, text)
  }

  const panels: Record<NamespaceTab, () => ReactNode> = {
    values: () => (
      <ValuesTab
        detail={detail}
        edit={edit}
        readOnly={!mayWrite}
        typed={typed}
        onTyped={setTyped}
      />
    ),
    releases: () => <ReleasesTab detail={detail} />,
    nodes: () => <WhoHasTab namespace={namespace} />,
    conflicts: () => <ConflictsTab namespace={namespace} mayWrite={mayWrite} />,
    settings: () => <SettingsTab detail={detail} mayWrite={mayWrite} />,
  }

  return (
    <Page>
      <NamespaceHeader
        detail={detail}
        isEdited={edit.differences.length > 0}
        onRelease={() => void askToRelease()}
        onImport={() => setAsking('import')}
        onExport={(format) => void download(format)}
        onDiscard={() => setAsking('discard')}
      />
      {!mayWrite && tab === 'values' && (
        <Banner icon={<Lock aria-hidden />} title="You can look, not change.">
          This needs <code className="mono text-ink">config:write</code>. Ask an owner.
        </Banner>
      )}
      {edit.meanwhile && (
        <Banner
          icon={<GitMerge aria-hidden />}
          title={
            <>
              {edit.meanwhile.by ?? 'Somebody'} saved the draft{' '}
              {edit.meanwhile.at && <Time at={edit.meanwhile.at} />}.
            </>
          }
          actions={
            <Button onClick={() => edit.meanwhile && edit.reset(edit.meanwhile)}>
              Take theirs
            </Button>
          }
        >
          What you typed is still here. Saving brings both together.
        </Banner>
      )}
      <Tabs
        label="About the namespace"
        value={tab}
        onChange={(next) => void setTab(next)}
        items={[
          { value: 'values', label: 'Values' },
          { value: 'releases', label: 'Releases' },
          { value: 'nodes', label: 'Who has what' },
          {
            value: 'conflicts',
            label: 'Conflicts',
            ...(row.conflicts > 0 && { count: row.conflicts }),
          },
          { value: 'settings', label: 'Settings' },
        ]}
      >
        {panels[tab]()}
      </Tabs>
      {mayWrite && isUnsaved && (
        <DraftBar
          changes={edit.unsaved.length}
          fault={fault}
          pending={saveDraft.isPending}
          error={error}
          onDiscard={discardTyped}
          onSave={() => void save()}
        />
      )}
      {asking === 'release' && (
        <ProposeDialog
          detail={detail}
          version={edit.base.version}
          differences={edit.differences}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'import' && (
        <ImportDialog
          namespace={namespace}
          version={edit.base.version}
          onClose={() => setAsking(null)}
          onDone={(outcome) => {
            setAsking(null)
            discardTyped()
            tellSaved(outcome)
          }}
        />
      )}
      {asking === 'discard' && (
        <DiscardDialog
          namespace={namespace}
          version={edit.base.version}
          differences={edit.differences}
          onClose={() => setAsking(null)}
          onDone={() => {
            setAsking(null)
            discardTyped()
          }}
        />
      )}
    </Page>
  )
}

/** Lets the browser ask before a page with something typed is closed. */
function useLeaveGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [unsaved])
}
