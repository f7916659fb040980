/** What every editor of the console has: its look, its keys, its languages. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

import { pageNonce } from '../page-nonce'

export type CodeFormat = 'yaml' | 'json'

/** Strings alone have a tint, as in all code of the console. */
const tints = HighlightStyle.define([
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.comment, tags.punctuation, tags.separator], color: 'var(--ink-3)' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--ink)' },
  { tag: [tags.bool, tags.null, tags.number, tags.keyword], color: 'var(--ink)' },
])

const look = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--ink)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '21px', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--ink-3)',
    border: 'none',
    paddingLeft: '6px',
  },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'var(--line-strong)' },
  '.cm-selectionMatch, .cm-searchMatch': { backgroundColor: 'var(--selected)' },
  '.cm-panels': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    borderColor: 'var(--line)',
  },
  '.cm-panels input, .cm-panels button': {
    backgroundColor: 'var(--panel)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    border: '1px solid var(--control)',
    borderRadius: '4px',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--overlay)',
    color: 'var(--ink)',
    border: 'none',
    borderRadius: '6px',
    boxShadow: 'var(--shadow-2)',
    fontFamily: 'var(--font-sans)',
    fontSize: '12.5px',
  },
  '.cm-diagnostic': { padding: '5px 9px', borderLeft: 'none' },
  '.cm-lintRange-error, .cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy 1px',
    textUnderlineOffset: '3px',
  },
  // Drawn here in the colours of states, instead of by pictures of its own.
  '.cm-lint-marker': { width: '9px', height: '9px', margin: '6px auto 0' },
  '.cm-lint-marker-error': {
    content: 'normal',
    backgroundColor: 'var(--down-fill)',
    borderRadius: '50%',
  },
  '.cm-lint-marker-warning': {
    content: 'normal',
    backgroundColor: 'var(--degraded-fill)',
    clipPath: 'polygon(50% 0, 100% 100%, 0 100%)',
  },
  '.cm-lintRange-error': { textDecorationColor: 'var(--down-fill)' },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--degraded-fill)' },
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--add-bg) !important' },
  '.cm-deletedChunk, &.cm-merge-a .cm-changedLine': { backgroundColor: 'var(--del-bg) !important' },
  '.cm-deletedChunk': { paddingLeft: '6px' },
  '.cm-changedText, .cm-insertedLine .cm-changedText': {
    background: 'color-mix(in srgb, var(--add-ink) 26%, transparent) !important',
    borderRadius: '3px',
  },
  '.cm-deletedText, .cm-deletedChunk .cm-deletedText, &.cm-merge-a .cm-changedText': {
    background: 'color-mix(in srgb, var(--del-ink) 26%, transparent) !important',
    borderRadius: '3px',
  },
  '.cm-deletedLine, .cm-deletedLine del': { textDecoration: 'none' },
  '.cm-changeGutter': { width: '14px', paddingLeft: '0' },
  '.cm-changedLineGutter, .cm-deletedLineGutter': {
    background: 'transparent !important',
    textAlign: 'center',
  },
  '.cm-changedLineGutter::before': { content: '"+"', color: 'var(--add-ink)' },
  '.cm-deletedLineGutter::before': { content: '"−"', color: 'var(--del-ink)' },
  '&.cm-merge-a .cm-changedLineGutter::before': { content: '"−"', color: 'var(--del-ink)' },
  '.cm-collapsedLines': {
    background: 'var(--well)',
    color: 'var(--ink-3)',
    fontFamily: 'var(--font-sans)',
    fontSize: '12px',
    padding: '3px 14px',
    cursor: 'pointer',
  },
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '"⋯"', margin: '0 6px' },
})

interface SetupOptions {
  readonly format: CodeFormat
  /** For screen readers. */
  readonly label: string
  readonly readOnly: boolean
}

/** Tab leaves the editor, so that the keyboard is never caught in it. */
export function setup({ format, label, readOnly }: SetupOptions): Extension {
  return [
    EditorView.cspNonce.of(pageNonce() ?? ''),
    look,
    syntaxHighlighting(tints),
    format === 'yaml' ? yaml() : json(),
    lineNumbers(),
    drawSelection(),
    bracketMatching(),
    search({ top: true }),
    highlightSelectionMatches(),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': String(readOnly) }),
    EditorState.readOnly.of(readOnly),
    EditorState.tabSize.of(2),
    readOnly ? [] : [history(), indentOnInput()],
    keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap]),
  ]
}
