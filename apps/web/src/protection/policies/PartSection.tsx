'use client'

import type { PolicyPart } from '@foundation/core/protection'

import { Segmented } from '../../ui/Segmented'
import { TextLink } from '../../ui/TextLink'
import { policyHref } from '../links'
import type { PartChoice, Path } from './draft'
import { startOf } from './draft-check'
import { partWords } from './field-words'
import type { Origin } from './inherited'
import { SpecFields, VariantFields } from './SpecField'
import { useSpecValue } from './SpecProvider'
import { partFields } from './spec-fields'

interface PartSectionProps {
  part: PolicyPart
  /** Where the part comes from when it is left out; undefined when no policy says so. */
  origin: Origin | undefined
  /** The section is of the shadow: what is left out does not watch. */
  shadow?: boolean
}

/** One part of a policy: inherited, off, or set with its fields. */
export function PartSection({ part, origin, shadow = false }: PartSectionProps) {
  const { title, does } = partWords[part]
  const path: Path = [part]
  const { value, set } = useSpecValue(path)
  const choice: PartChoice = value === undefined ? 'inherited' : value === null ? 'off' : 'set'
  const { control } = partFields()[part]
  const name = shadow ? `Shadow ${title.toLowerCase()}` : title
  const change = (next: PartChoice) => {
    if (next === choice) return
    set(next === 'inherited' ? undefined : next === 'off' ? null : startOf(part))
  }
  return (
    <section
      id={shadow ? `shadow-${part}` : part}
      aria-label={name}
      className="scroll-mt-16 border-line border-t first:border-t-0"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3.5 py-2.5">
        <div className="min-w-0 flex-1 basis-60">
          <h3 className="font-medium">{title}</h3>
          <p className="text-ink-2 text-table">
            {choice === 'inherited' && !shadow ? <Inherited does={does} origin={origin} /> : does}
          </p>
        </div>
        <Segmented<PartChoice>
          label={name}
          value={choice}
          onChange={change}
          options={[
            { value: 'inherited', label: shadow ? 'None' : 'Inherited' },
            { value: 'off', label: 'Off' },
            { value: 'set', label: 'Set' },
          ]}
        />
      </div>
      {choice === 'set' && (
        <div className="flex flex-col gap-3 px-3.5 pt-1 pb-4">
          {control.kind === 'group' && <SpecFields fields={control.fields} />}
          {control.kind === 'variants' && <VariantFields path={path} control={control} />}
        </div>
      )}
    </section>
  )
}

function Inherited({ does, origin }: { does: string; origin: Origin | undefined }) {
  if (!origin) return <>{does} Left to the application.</>
  return (
    <>
      {does} From{' '}
      <TextLink href={policyHref(origin.policy)} className="mono">
        {origin.policy}
      </TextLink>
      : {origin.says}.
    </>
  )
}
