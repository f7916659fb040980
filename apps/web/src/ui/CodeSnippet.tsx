import type { ReactNode } from 'react'

import { CopyButton } from './CopyButton'

interface CodeSnippetProps {
  code: string
  /** A file's name or a tab switch, at the left of the bar. Without one the code is one line with its button. */
  head?: ReactNode
  /** More controls beside Copy. */
  actions?: ReactNode
  /** Copy is what to do next: it is the primary button. */
  primary?: boolean
  /** What Copy gives, where that is more than what is shown. */
  copied?: string
  onCopied?: () => void
}

/** Code to take away. Strings alone have a tint; keywords are quieter. */
export function CodeSnippet({
  code,
  head,
  actions,
  primary = false,
  copied,
  onCopied,
}: CodeSnippetProps) {
  const copy = (
    <CopyButton
      text={copied ?? code}
      size={head ? 'md' : 'sm'}
      variant={primary ? 'primary' : 'default'}
      {...(onCopied ? { onCopied } : {})}
    />
  )
  if (head === undefined) {
    return (
      <div className="flex items-center gap-3 rounded-panel bg-panel py-1.5 pr-1.5 pl-3.5 shadow-panel">
        <pre className="min-w-0 flex-1 overflow-x-auto font-mono text-[12.5px] leading-6">
          <span className="select-none text-ink-3">$ </span>
          {code}
        </pre>
        {copy}
      </div>
    )
  }
  return (
    <div className="overflow-hidden rounded-panel bg-panel shadow-panel">
      <div className="flex min-h-9 flex-wrap items-center gap-2 border-line border-b py-1 pr-1.5 pl-3.5 text-ink-3 text-table">
        {head}
        <span className="ml-auto flex items-center gap-2">
          {actions}
          {copy}
        </span>
      </div>
      <section
        aria-label="Code"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto px-3.5 py-3 -outline-offset-2"
      >
        <pre className="font-mono text-[12.5px] leading-[21px]">
          {tokenize(code).map(({ text, kind }, index) => (
            <span key={String(index)} className={tints[kind]}>
              {text}
            </span>
          ))}
        </pre>
      </section>
    </div>
  )
}

const tints = {
  string: 'text-code-string',
  keyword: 'text-ink-3',
  comment: 'text-ink-3',
  plain: '',
} as const

/** Strings, keywords and comments of TypeScript, roughly: for short snippets of our own. */
function tokenize(code: string): { text: string; kind: keyof typeof tints }[] {
  const pattern =
    /(\/\/.*$)|('[^'\n]*'|"[^"\n]*"|`[^`]*`)|\b(import|from|const|let|await|async|export|return|new|if|function)\b/gmu
  const tokens: { text: string; kind: keyof typeof tints }[] = []
  let end = 0
  for (const match of code.matchAll(pattern)) {
    if (match.index > end) tokens.push({ text: code.slice(end, match.index), kind: 'plain' })
    tokens.push({ text: match[0], kind: match[1] ? 'comment' : match[2] ? 'string' : 'keyword' })
    end = match.index + match[0].length
  }
  tokens.push({ text: code.slice(end), kind: 'plain' })
  return tokens
}
