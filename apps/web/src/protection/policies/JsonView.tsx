'use client'

import type { Issue } from '@foundation/core/errors'
import { useId, useState } from 'react'

import { TextArea } from '../../ui/fields'
import { Panel, PanelRow } from '../../ui/Panel'
import { isObject, type JsonObject } from './draft'

interface JsonViewProps {
  spec: JsonObject
  issues: readonly Issue[]
  readOnly: boolean
  onChange: (spec: JsonObject) => void
  /** Whether what is typed is JSON: what is not cannot be saved. */
  onFault: (fault: string | null) => void
}

/** The spec as text, for a paste or a sweeping change. */
export function JsonView({ spec, issues, readOnly, onChange, onFault }: JsonViewProps) {
  const id = useId()
  const [typed, setTyped] = useState(() => print(spec))
  const parsed = parseSpec(typed)
  // A change from elsewhere replaces what was typed; text that is no JSON yet stays.
  const text =
    parsed.fault !== null || JSON.stringify(parsed.spec) === JSON.stringify(spec)
      ? typed
      : print(spec)
  const change = (next: string) => {
    setTyped(next)
    const read = parseSpec(next)
    onFault(read.fault)
    if (read.fault === null) onChange(read.spec)
  }
  const faults = parsed.fault === null ? issues : [{ path: '', message: parsed.fault }]
  return (
    <Panel title="As nodes read it" facts="every option is in the reference of policies">
      <div className="px-3.5 pb-3.5">
        <TextArea
          aria-label="Spec"
          rows={Math.min(40, Math.max(18, text.split('\n').length + 1))}
          value={text}
          readOnly={readOnly}
          spellCheck={false}
          autoCapitalize="off"
          aria-invalid={faults.length > 0 || undefined}
          aria-describedby={faults.length > 0 ? `${id}-faults` : undefined}
          onChange={(event) => change(event.target.value)}
          className="resize-y whitespace-pre font-mono text-[12.5px] leading-[19px]"
        />
      </div>
      {faults.length > 0 && (
        <div id={`${id}-faults`} role="alert">
          {faults.map(({ path, message }) => (
            <PanelRow key={`${path} ${message}`}>
              <span className="mono min-w-0 truncate text-down">{path || 'JSON'}</span>
              <span className="ml-auto text-right">{message}</span>
            </PanelRow>
          ))}
        </div>
      )}
    </Panel>
  )
}

function print(spec: JsonObject): string {
  return JSON.stringify(spec, null, 2)
}

type Parsed =
  | { readonly spec: JsonObject; readonly fault: null }
  | { readonly spec: null; readonly fault: string }

function parseSpec(text: string): Parsed {
  try {
    const spec: unknown = JSON.parse(text)
    return isObject(spec) ? { spec, fault: null } : { spec: null, fault: 'Has to be an object' }
  } catch (error) {
    return { spec: null, fault: error instanceof Error ? error.message : String(error) }
  }
}
