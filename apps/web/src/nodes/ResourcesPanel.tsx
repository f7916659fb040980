import type { AppliedResource } from '@foundation/core/nodes'
import { FileCheck2 } from 'lucide-react'

import { EmptyState } from '../ui/EmptyState'
import { Panel, PanelRow } from '../ui/Panel'
import { StateBadge } from '../ui/StateBadge'
import { describeResources, describeRuns, orderResources } from './resources-view'

/** What the node was told, and what it answered. */
export function ResourcesPanel({ resources }: { resources: readonly AppliedResource[] }) {
  return (
    <Panel title="Applied resources" facts={describeResources(resources)}>
      {resources.length === 0 && (
        <EmptyState icon={<FileCheck2 aria-hidden />} title="Nothing was asked of it">
          Labels, holds and commands appear here with the node’s answer.
        </EmptyState>
      )}
      {orderResources(resources).map((resource) => {
        const { kind, key, revision, status, path, message } = resource
        return (
          <div key={`${kind}/${key}`}>
            <PanelRow>
              <span className="w-20 shrink-0 truncate text-ink-2">{kind}</span>
              <span className="mono min-w-0 truncate">{key}</span>
              <span className="mono ml-auto shrink-0 text-ink-3">r{revision}</span>
              <StateBadge state={status} className="w-20 shrink-0 justify-end" />
            </PanelRow>
            {status === 'rejected' && (
              <div className="mx-3.5 mb-2.5 rounded-control bg-down-tint px-3 py-2 text-table">
                {path !== null && path !== '' && <p className="mono text-down">{path}</p>}
                <p>{message ?? 'It gave no reason.'}</p>
                <p className="text-ink-2">{describeRuns(resource)}</p>
              </div>
            )}
          </div>
        )
      })}
    </Panel>
  )
}
