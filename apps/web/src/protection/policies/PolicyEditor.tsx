'use client'

import type { Issue } from '@foundation/core/errors'
import type { Policy, PolicyVersion } from '@foundation/core/protection'
import { useRouter } from 'next/navigation'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { type ReactNode, useEffect, useState } from 'react'

import { Allowed } from '../../access/Allowed'
import { useCan } from '../../access/session'
import { toFailure } from '../../data/failure'
import { Button } from '../../ui/Button'
import { Page, PageColumns } from '../../ui/Page'
import { Panel } from '../../ui/Panel'
import { Tabs } from '../../ui/Tabs'
import { policiesHref, policyHref } from '../links'
import { AppliedPanel } from './AppliedPanel'
import { ChangesList } from './ChangesList'
import { type Draft, toDraft, valueAt, withValue } from './draft'
import { toFieldPath } from './draft-check'
import { MeanwhileBanner, ReadOnlyBanner, RemovedBanner } from './EditorBanners'
import { JsonView } from './JsonView'
import { PartsPanel } from './PartsPanel'
import { PolicyHeader } from './PolicyHeader'
import { PromoteDialog } from './PromoteDialog'
import { ReachPanel } from './ReachPanel'
import { RemoveDialog } from './RemoveDialog'
import { SaveBar } from './SaveBar'
import { SaveDialog } from './SaveDialog'
import { TargetPanel } from './TargetPanel'
import { useDraft } from './use-draft'
import { focusFault, useArrival, useLeaveGuard } from './use-editor-focus'
import { useSavedToast } from './use-saved-toast'
import { VersionsPanel } from './VersionsPanel'

const views = ['form', 'json', 'history'] as const

interface PolicyEditorProps {
  /** As the server has it now; null makes a new one. */
  policy: Policy | null
  /** What a new one begins as. */
  start: Draft
  /** Stands in the editor's place once the policy was removed, unless something is typed here. */
  gone?: ReactNode
  /** Asks the server for what it has now. */
  onReload?: () => void
}

/** Shows a policy, changes it, and brings earlier versions back. */
export function PolicyEditor({ policy, start, gone, onReload }: PolicyEditorProps) {
  const router = useRouter()
  const mayWrite = useCan('protection:write')
  const [view, setView] = useQueryState('view', parseAsStringLiteral(views).withDefault('form'))
  const [asking, setAsking] = useState<'save' | 'remove' | 'promote' | null>(null)
  const [refused, setRefused] = useState<readonly Issue[]>([])
  const edit = useDraft(policy, start)
  const { base, draft, checked, changes, touched, jsonFault } = edit
  const issues = [...edit.issues, ...refused]
  const meanwhile = policy && base && policy.revision > base.revision ? policy : null

  const restore = (version: Pick<Policy, 'spec' | 'selector'>) => {
    edit.change(toDraft({ ...version, name: draft.name }))
    void setView('form')
  }
  const showSaved = useSavedToast(policy, restore)
  useLeaveGuard(touched)
  useArrival()

  // Nothing is lost by following what somebody else saved while nothing is typed here.
  const { reset } = edit
  useEffect(() => {
    if (meanwhile && !touched) reset(meanwhile)
  })

  const change = (part: Partial<Draft>) => {
    setRefused([])
    edit.change(part)
  }

  function askToSave() {
    edit.ask()
    const fault = checked.issues[0]
    if (!fault && jsonFault === null) return setAsking('save')
    if (jsonFault === null && view !== 'json') {
      void setView('form').then(() => focusFault(fault?.path ?? ''))
    }
  }

  function onSaved(saved: Policy) {
    setAsking(null)
    edit.reset(saved)
    if (base) showSaved({ policy: saved, before: base })
    else router.replace(policyHref(saved.name))
  }

  function onRefused(error: unknown) {
    const { code, issues: named } = toFailure(error)
    if (code === 'resource.changed_meanwhile') {
      setAsking(null)
      onReload?.()
    }
    const found =
      code === 'protection.policy_exists'
        ? [{ path: 'name', message: 'There is a policy with this name already' }]
        : named.map((it) => ({ ...it, path: toFieldPath(it.path) }))
    const [first] = found.filter(({ path }) => path !== 'reason')
    if (!first) return
    setRefused(found)
    setAsking(null)
    void setView('form').then(() => focusFault(first.path))
  }

  const removed = gone && base
  if (removed && !touched) return gone

  const form = (
    // Those who may not change it still read it: nothing is greyed.
    <fieldset disabled={!mayWrite} className="flex min-w-0 flex-col gap-3 disabled:**:opacity-100!">
      <legend className="sr-only">The policy</legend>
      <TargetPanel
        draft={draft}
        issues={issues}
        isNew={!base}
        onChange={change}
        target={String(valueAt(draft.spec, ['match', 'target']) ?? '')}
        onTarget={(target) => change({ spec: withValue(draft.spec, ['match', 'target'], target) })}
      />
      <PartsPanel
        name={draft.name}
        spec={draft.spec}
        issues={issues}
        onChange={(spec) => change({ spec })}
        shadowActions={
          !touched &&
          base?.spec.shadow && (
            <Allowed scope="protection:write">
              <Button size="sm" onClick={() => setAsking('promote')}>
                Promote…
              </Button>
            </Allowed>
          )
        }
      />
    </fieldset>
  )
  const json = (
    <JsonView
      spec={draft.spec}
      issues={issues}
      readOnly={!mayWrite}
      onChange={(spec) => change({ spec })}
      onFault={edit.setJsonFault}
    />
  )

  return (
    <Page>
      <PolicyHeader policy={base} onRemove={() => setAsking('remove')} />
      {!mayWrite && <ReadOnlyBanner />}
      {removed && (
        <RemovedBanner
          name={base.name}
          onDiscard={() => edit.reset(policy)}
          onKeep={() => edit.rebase(null)}
        />
      )}
      {meanwhile && touched && (
        <MeanwhileBanner
          policy={meanwhile}
          onReload={() => edit.reset(meanwhile)}
          onKeep={() => edit.rebase(meanwhile)}
        />
      )}
      <PageColumns
        main={
          <Tabs
            variant="pill"
            label="About the policy"
            value={view}
            onChange={(next) => void setView(next)}
            items={[
              { value: 'form', label: 'Form' },
              { value: 'json', label: 'JSON' },
              ...(base ? [{ value: 'history' as const, label: 'History' }] : []),
            ]}
          >
            {view === 'history' && base ? (
              <VersionsPanel
                name={base.name}
                running={base.revision}
                onRestore={(version) => restore(toVersion(version))}
              />
            ) : view === 'json' ? (
              json
            ) : (
              form
            )}
          </Tabs>
        }
        side={
          <div className="grid gap-3 max-xl:contents xl:sticky xl:top-4">
            {base && policy && <AppliedPanel revision={policy.revision} applied={policy.applied} />}
            <ReachPanel checked={checked} />
            {base && changes.length > 0 && (
              <Panel title="What changes" facts={`against r${base.revision}`} padded>
                <ChangesList changes={changes} />
              </Panel>
            )}
          </div>
        }
      />
      {mayWrite && (touched || !base) && (
        <SaveBar
          changes={changes.length}
          faults={issues.length + (jsonFault === null ? 0 : 1)}
          isNew={!base}
          onDiscard={() => (base ? edit.reset(policy) : router.push(policiesHref))}
          onSave={askToSave}
        />
      )}
      {asking === 'save' && checked.spec && checked.selector && (
        <SaveDialog
          name={draft.name}
          spec={checked.spec}
          selector={checked.selector}
          base={base}
          changes={changes}
          onClose={() => setAsking(null)}
          onSaved={onSaved}
          onRefused={onRefused}
        />
      )}
      {asking === 'remove' && base && (
        <RemoveDialog
          policy={base}
          onClose={() => setAsking(null)}
          onRemoved={() => router.push(policiesHref)}
        />
      )}
      {asking === 'promote' && base && (
        <PromoteDialog policy={base} onClose={() => setAsking(null)} onPromoted={onSaved} />
      )}
    </Page>
  )
}

/** @throws TypeError for a removal, which has no way back to */
function toVersion({ spec, selector }: PolicyVersion): Pick<Policy, 'spec' | 'selector'> {
  if (!spec) throw new TypeError('A removal cannot be restored')
  return { spec, selector: selector ?? {} }
}
