'use client'

import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'

import { cn } from '../cn'
import { type CodeFormat, setup } from './setup'

interface DiffViewProps {
  /** For screen readers: "What r4127 changes". */
  label: string
  before: string
  after: string
  format: CodeFormat
  /** One under the other, or side by side. */
  mode: 'unified' | 'split'
  className?: string
}

/** Around a change this many lines are shown, and a gap of fewer than so many is not folded. */
const collapseUnchanged = { margin: 3, minSize: 6 }

/** Two texts and what differs, by sign, ground and word mark. Heavy: load it when it is needed. */
export function DiffView({ label, before, after, format, mode, className }: DiffViewProps) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const parent = host.current
    if (!parent) return
    const shared = (name: string) => [
      setup({ format, label: name, readOnly: true }),
      EditorView.lineWrapping,
    ]
    const view =
      mode === 'split'
        ? new MergeView({
            parent,
            a: { doc: before, extensions: shared(`${label}, before`) },
            b: { doc: after, extensions: shared(`${label}, after`) },
            collapseUnchanged,
            highlightChanges: before !== '' && after !== '',
            gutter: true,
          })
        : new EditorView({
            parent,
            state: EditorState.create({
              doc: after,
              extensions: [
                shared(label),
                unifiedMergeView({
                  original: before,
                  // Where all is new, the sign and the ground say it.
                  highlightChanges: before !== '',
                  mergeControls: false,
                  gutter: true,
                  collapseUnchanged,
                }),
              ],
            }),
          })
    return () => view.destroy()
  }, [label, before, after, format, mode])
  return <div ref={host} className={cn('min-h-24 overflow-hidden', className)} />
}
