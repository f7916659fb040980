'use client'

import type { NodeDetail } from '@foundation/core/nodes'
import dynamic from 'next/dynamic'
import { useState } from 'react'

import { Allowed } from '../access/Allowed'
import { Panel } from '../ui/Panel'
import { Tag } from '../ui/Tag'

// Asked for only by those who edit.
const LabelsDialog = dynamic(() => import('./LabelsDialog').then((it) => it.LabelsDialog))

interface LabelsPanelProps {
  nodeId: string
  labels: NodeDetail['labels']
}

/** A node's labels: its own, and those an operator laid over them. */
export function LabelsPanel({ nodeId, labels }: LabelsPanelProps) {
  const [open, setOpen] = useState(false)
  const names = Object.keys(labels.effective).sort()
  return (
    <Panel
      title="Labels"
      facts={Object.keys(labels.operator).length > 0 && 'bold: set by an operator'}
      actions={
        <Allowed scope="nodes:write">
          <button type="button" className="hit text-link" onClick={() => setOpen(true)}>
            Edit
          </button>
        </Allowed>
      }
      padded
    >
      {names.length === 0 ? (
        <p className="text-ink-3 text-table">None. Labels say which nodes a resource is for.</p>
      ) : (
        <ul className="flex flex-wrap gap-1.5">
          {names.map((name) => (
            <li key={name} className="min-w-0">
              <Tag className={name in labels.operator ? 'font-semibold text-ink' : ''}>
                <span className="mono">
                  {name}={labels.effective[name]}
                </span>
              </Tag>
            </li>
          ))}
        </ul>
      )}
      {open && <LabelsDialog nodeId={nodeId} labels={labels} onClose={() => setOpen(false)} />}
    </Panel>
  )
}
