'use client'

import type { NewJoinToken } from '@foundation/core/access'
import { hour } from '@foundation/core/time'
import { FileCode2, KeyRound } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Allowed } from '../access/Allowed'
import { useNewToken } from '../access/join-tokens/use-new-token'
import { useSession } from '../access/session'
import { Button } from '../ui/Button'
import { CodeSnippet } from '../ui/CodeSnippet'
import { CopyButton } from '../ui/CopyButton'
import { GhostHoneycomb } from '../ui/honeycomb'
import { Segmented } from '../ui/Segmented'
import { StateGlyph } from '../ui/StateGlyph'
import { type Language, shorten, toSnippet } from './snippet'

/** How the first node gets here. The page changes by itself when it does. */
export function FirstRun() {
  const { server } = useSession()
  const [language, setLanguage] = useState<Language>('typescript')
  return (
    <div className="mx-auto grid max-w-[1240px] items-center gap-x-16 gap-y-10 px-10 py-14 max-sm:px-3 max-sm:py-6 xl:grid-cols-[560px_minmax(0,1fr)]">
      <div className="min-w-0">
        <h1 className="text-display">Connect the first node</h1>
        <p className="mt-1.5 mb-7 text-ink-2 text-section font-normal">
          Three steps, about two minutes. Nothing here sits in your request path.
        </p>
        <ol>
          <Step number={1} title="Install the SDK">
            <CodeSnippet code="npm install @foundation/sdk" />
          </Step>
          <Step number={2} title="Connect in your entry file">
            <CodeSnippet
              primary
              code={toSnippet(language, server.url)}
              head={
                <span className="flex items-center gap-2">
                  <FileCode2 aria-hidden className="size-3.5" />
                  {language === 'typescript' ? 'src/main.ts' : 'src/main.js'}
                </span>
              }
              actions={
                <Segmented
                  label="Language"
                  value={language}
                  options={[
                    { value: 'typescript', label: 'TypeScript' },
                    { value: 'javascript', label: 'JavaScript' },
                  ]}
                  onChange={setLanguage}
                />
              }
            />
            <FirstToken />
          </Step>
          <Step number={3} title="Start it" last>
            <p className="flex flex-wrap items-center gap-x-2">
              <StateGlyph state="joining" />
              <span className="font-medium">
                Listening on <span className="mono">{server.url}</span>.
              </span>
              <span className="text-ink-2">This page changes by itself when a node joins.</span>
            </p>
            <p className="mt-1.5 max-w-[64ch] text-ink-3 text-table">
              Nothing after 30 s? The node logs the reason. Usual ones: the address, or a token that
              expired or is used up.
            </p>
          </Step>
        </ol>
      </div>
      <div className="flex flex-col items-center text-center max-xl:hidden">
        <GhostHoneycomb className="w-full max-w-[440px]" />
        <p className="mt-4 text-section">Your fleet will stand here</p>
        <p className="mt-0.5 max-w-[38ch] text-balance text-ink-2">
          One cell per node. Colour, shape and word say its state; everything else stays quiet.
        </p>
      </div>
    </div>
  )
}

interface StepProps {
  number: number
  title: string
  last?: boolean
  children: ReactNode
}

function Step({ number, title, last = false, children }: StepProps) {
  return (
    <li className="relative grid grid-cols-[26px_minmax(0,1fr)] gap-x-3.5 pb-5">
      {!last && (
        <span aria-hidden className="absolute top-8 bottom-1 left-[12.5px] w-px bg-line-strong" />
      )}
      <span
        aria-hidden
        className="grid size-[26px] place-items-center rounded-full font-semibold text-table shadow-[inset_0_0_0_1.5px_var(--ink)]"
      >
        {number}
      </span>
      <div className="min-w-0">
        <h2 className="mb-2 font-semibold text-[14px] leading-[26px]">{title}</h2>
        {children}
      </div>
    </li>
  )
}

/** A token is made only when it is wanted, and its secret shown once. */
function FirstToken() {
  const { create, isPending } = useNewToken()
  const [made, setMade] = useState<NewJoinToken | null>(null)
  const [fault, setFault] = useState<string | null>(null)

  async function makeToken() {
    setFault(null)
    try {
      setMade(await create({ name: 'first node', expiresInMs: hour, maxNodes: 25, labels: {} }))
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <div className="ring-line mt-2.5 flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-1 rounded-panel bg-raised py-1.5 pr-1.5 pl-3.5">
      <KeyRound aria-hidden className="size-3.5 text-ink-2" />
      {made ? (
        <>
          <code className="mono">{shorten(made.secret)}</code>
          <span className="text-ink-2 text-table" role="status">
            Shown once, good for 1 hour, 25 nodes.
          </span>
          <CopyButton text={made.secret} label="Copy token" className="ml-auto" />
        </>
      ) : (
        <>
          <span className="text-ink-2 text-table">
            It joins with a token, in <span className="mono text-ink">FOUNDATION_TOKEN</span>.
          </span>
          <Allowed scope="tokens:write">
            <Button className="ml-auto" pending={isPending} onClick={() => void makeToken()}>
              Create a token
            </Button>
          </Allowed>
        </>
      )}
      {fault && (
        <p role="alert" className="w-full pb-1 text-down text-table">
          {fault}
        </p>
      )}
    </div>
  )
}
