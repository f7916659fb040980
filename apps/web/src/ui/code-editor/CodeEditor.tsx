'use client'

import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'

import { cn } from '../cn'
import { type CodeFormat, setup } from './setup'

export interface CodeFault {
  readonly from: number
  readonly to: number
  readonly message: string
  /** A warning can be saved, an error cannot. */
  readonly severity: 'error' | 'warning'
}

interface CodeEditorProps {
  /** For screen readers. */
  label: string
  value: string
  format: CodeFormat
  /** Without it the text can only be read. */
  onChange?: ((value: string) => void) | undefined
  faults?: readonly CodeFault[]
  className?: string
}

const nothing: readonly CodeFault[] = []

/** A file, with its faults where they stand. Heavy: load it when it is needed. */
export function CodeEditor({
  label,
  value,
  format,
  onChange,
  faults = nothing,
  className,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef({ value, onChange })
  useEffect(() => {
    latest.current = { value, onChange }
  })
  const readOnly = onChange === undefined

  useEffect(() => {
    if (!host.current) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          setup({ format, label, readOnly }),
          lintGutter(),
          EditorView.lineWrapping,
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return
            const text = update.state.doc.toString()
            // What came from outside is known there already.
            if (text !== latest.current.value) latest.current.onChange?.(text)
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      editor.destroy()
      view.current = null
    }
  }, [format, label, readOnly])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const end = editor.state.doc.length
    const diagnostics = faults.map(
      ({ from, to, message, severity }): Diagnostic => ({
        from: Math.min(from, end),
        to: Math.min(Math.max(from, to), end),
        message,
        severity,
      }),
    )
    editor.dispatch(setDiagnostics(editor.state, diagnostics))
  }, [faults])

  return <div ref={host} className={cn('min-h-40 overflow-hidden', className)} />
}
