import {
  type Board,
  type GuardDetail,
  type Policy,
  type PolicyPart,
  policyParts,
} from '@foundation/core/protection'
import Link from 'next/link'

import { useCan } from '../access/session'
import { toNode } from '../nodes/links'
import { cn } from '../ui/cn'
import { Section } from '../ui/Section'
import { StateGlyph } from '../ui/StateGlyph'
import { TextLink } from '../ui/TextLink'
import { newPolicyHref, policyHref } from './links'
import { partWords } from './policies/field-words'
import {
  breakerFields,
  describeApplied,
  describePart,
  levelOf,
  levelWords,
  type PolicyField,
  stateOfApplied,
} from './policy-view'

interface PolicySectionProps {
  detail: GuardDetail
  board: Board
}

/** What decides this guard: its policies with their answers, and each part with where it comes from. */
export function PolicySection({ detail, board }: PolicySectionProps) {
  const { row, parts, origins, policies } = detail
  const chief = policies.at(-1)
  const originOf = (part: PolicyPart) => origins.find((it) => it.part === part)?.policy ?? null
  const set = policyParts.filter((part) => describePart(part, parts) !== '')
  const showsFields = board === 'breakers' && parts.breaker != null
  const own = policyParts.filter((part) => describePart(part, parts) === '')
  return (
    <Section
      title="Policy"
      facts={
        chief ? (
          <span className="mono" title={`version r${chief.revision}`}>
            {chief.name} r{chief.revision}
          </span>
        ) : (
          'none, the code decides'
        )
      }
      actions={chief && <Answers policy={chief} />}
      flush
    >
      {policies.map((policy) => (
        <Rejections key={policy.name} policy={policy} />
      ))}
      {board === 'breakers' && parts.breaker && (
        <BreakerFields
          fields={breakerFields(parts.breaker)}
          policy={originOf('breaker')}
          target={row.target}
        />
      )}
      {set.length > 0 && (
        <ul aria-label="Parts" className="text-table">
          {set.map((part) => (
            <PartRow
              key={part}
              name={partWords[part].title}
              words={part === 'breaker' && showsFields ? 'as above' : describePart(part, parts)}
              policy={policies.find((it) => it.name === originOf(part)) ?? null}
            />
          ))}
        </ul>
      )}
      {own.length > 0 && (
        <p className="px-3.5 pt-2 text-pretty text-ink-3 text-small">
          As the code has it: {own.map((part) => partWords[part].title.toLowerCase()).join(', ')}.
        </p>
      )}
    </Section>
  )
}

function Answers({ policy: { applied } }: { policy: Policy }) {
  const state = stateOfApplied(applied)
  return (
    <span className="figures flex items-center gap-1.5 text-ink-3">
      {describeApplied(applied)}
      <StateGlyph state={state} label={state} />
    </span>
  )
}

/** Nodes that refused a version, and what they said. */
function Rejections({ policy: { name, applied } }: { policy: Policy }) {
  if (applied.rejections.length === 0) return null
  const more = applied.rejected - applied.rejections.length
  return (
    <ul
      aria-label={`Nodes that rejected ${name}`}
      className="mx-2 mb-2 flex flex-col gap-1.5 rounded-control bg-del-bg px-2.5 py-2 text-table"
    >
      {applied.rejections.map(({ nodeId, path, message }) => (
        <li key={nodeId}>
          <TextLink href={toNode(nodeId)} className="mono">
            {nodeId}
          </TextLink>{' '}
          <span className="mono text-del-ink">{path}</span>
          <span className="block text-ink">{message}</span>
        </li>
      ))}
      {more > 0 && <li>and {more} more</li>}
    </ul>
  )
}

interface BreakerFieldsProps {
  fields: readonly PolicyField[]
  /** Where the breaker comes from; null is the code. */
  policy: string | null
  target: string
}

/** The breaker's own fields, each a way into the editor. */
function BreakerFields({ fields, policy, target }: BreakerFieldsProps) {
  const mayWrite = useCan('protection:write')
  const href = `${policy === null ? newPolicyHref(target) : policyHref(policy)}#breaker`
  return (
    <dl className="flex flex-col gap-1 px-3.5 pb-3 text-table">
      {fields.map(({ label, value, unit }) => (
        <div key={label} className="flex items-center gap-3">
          <dt className="text-ink-2">{label}</dt>
          <dd className="ml-auto">
            {mayWrite ? (
              <Link
                href={href}
                aria-label={`${label} ${value} ${unit}, edit`}
                className={cn(look, 'ring-control hover:bg-hover')}
              >
                <Value value={value} unit={unit} />
              </Link>
            ) : (
              <span className={look}>
                <Value value={value} unit={unit} />
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const look =
  'figures flex h-[26px] min-w-[118px] items-center justify-end gap-1.5 rounded-control px-2.5 max-sm:h-9'

function Value({ value, unit }: { value: string; unit: string }) {
  return (
    <>
      <span className="font-medium">{value}</span>
      {unit !== '' && <span className="text-ink-3">{unit}</span>}
    </>
  )
}

interface PartRowProps {
  name: string
  words: string
  policy: Policy | null
}

function PartRow({ name, words, policy }: PartRowProps) {
  return (
    <li className="flex min-h-8 items-center gap-2 border-line border-t px-3.5 py-1">
      <span className="w-[86px] shrink-0 text-ink-2">{name}</span>
      <span className="figures min-w-0 flex-1 text-pretty">{words}</span>
      {policy === null ? (
        <span className="shrink-0 text-ink-3 text-small">in code</span>
      ) : (
        <TextLink
          href={policyHref(policy.name)}
          title={levelWords[levelOf(policy)]}
          className="mono max-w-28 shrink-0 truncate font-normal text-ink-3 text-small"
        >
          {policy.name}
        </TextLink>
      )}
    </li>
  )
}
