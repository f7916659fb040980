/**
 * Writes docs/reference/policies.md from the schema of policies in core, which has to be built.
 * With --check it writes nothing, and fails when the document is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { OverrideSpec, PolicySpec, policyParts } from '../packages/core/dist/protection/index.js'

const core = new URL('../packages/core/package.json', import.meta.url)
const { z } = createRequire(core)('zod')
const file = new URL('../docs/reference/policies.md', import.meta.url)

/** What each part is, in the order in which a call meets them. */
const parts = {
  retry:
    'Tries a failed call again. Outside of everything but the fallback: each attempt passes the rest of the chain.',
  hedge:
    'Asks a second time when the first answer is late, and takes the one that comes first. For calls that may happen twice.',
  limiter:
    'Lets only so many calls through in a time, in all or by key. What it refuses never counts against the breaker.',
  backoff: 'Holds every caller in the process back when the target says that it is asked too much.',
  breaker: 'Stops calling a target that fails, and tries it again by and by.',
  bulkhead:
    'Bounds the calls under way at once, so that one slow target cannot take the whole process.',
  pool: 'The size of the pool of the target’s name. The application says how a resource is made; see the guide.',
  timeout: 'Ends an attempt that takes too long: its `signal` aborts, and the call rejects.',
  fallback: 'Says on which exits the application’s fallback answers instead.',
}

/** What the end of a field's name says. */
const unitOf = (name, schema) => {
  if (/^ms$|Ms$/.test(name)) return 'ms'
  if (/ratio|share|budget|jitter|elu|steps/i.test(name)) return 'share, 0–1'
  return schema.type === 'integer' ? 'count' : ''
}

const { $defs = {}, ...root } = z.toJSONSchema(PolicySpec, { io: 'input' })
const resolve = (schema) => (schema.$ref ? $defs[schema.$ref.split('/').at(-1)] : schema)
const variantsOf = (schema) => schema.oneOf ?? schema.anyOf ?? [schema]
const isNull = ({ type }) => type === 'null'

/** The schema without the null that it also takes. */
function withoutNull(schema) {
  const others = variantsOf(schema).filter((it) => !isNull(it))
  return others.length === 1 ? { ...others[0] } : { oneOf: others.flatMap(variantsOf) }
}

const code = (value) => `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``

function bounds({ minimum, exclusiveMinimum, maximum }) {
  if (maximum === undefined) return ''
  const group = (number) => number.toLocaleString('en-US')
  const low = exclusiveMinimum === undefined ? group(minimum) : `over ${group(exclusiveMinimum)}`
  return `${low} to ${group(maximum)}`
}

function takes(schema) {
  const { type, enum: words, items, pattern } = schema
  if (words) return words.map((it) => `\`${it}\``).join(', ')
  if (type === 'array') return `list of ${takes(items)}`
  if (type === 'boolean') return '`true`, `false`'
  if (type === 'integer' || type === 'number') return bounds(schema)
  if (pattern === '^[1-5](xx|\\d\\d)$') return 'statuses such as `"503"` or `"5xx"`'
  if (pattern === '^[1-5]\\d\\d$') return 'statuses such as `"429"`'
  return type === 'string' ? 'text' : 'JSON object'
}

/** Rows for each field, fields within fields by their path. */
function rowsOf(schema, path, required) {
  const inner = withoutNull(schema)
  const name = path.at(-1)
  const standard = 'default' in schema ? code(schema.default) : required ? 'none: to be given' : ''
  const orNull = variantsOf(schema).some(isNull) ? ', or `null`' : ''
  const shown = (inner.oneOf ?? inner.properties) ? 'see below' : `${takes(inner)}${orNull}`
  const meaning = schema.description ?? ''
  if (!meaning)
    throw new Error(`${path.join('.')} says nothing of itself: describe it in policy.ts`)
  const unit = unitOf(name, inner.type === 'array' ? inner.items : inner)
  const row = `| \`${path.join('.')}\` | ${unit} | ${shown}${shown === 'see below' ? orNull : ''} | ${standard} | ${meaning} |`
  return [row, ...fieldsOf(inner, path)]
}

function fieldsOf(schema, path) {
  if (schema.oneOf) return choices(schema.oneOf, path)
  const { properties = {}, required = [] } = schema
  return Object.entries(properties).flatMap(([name, field]) =>
    rowsOf(field, [...path, name], required.includes(name)),
  )
}

/** A field that decides which others there are: they name the choice that they belong to. */
function choices(variants, path) {
  const key = Object.keys(variants[0].properties).find(
    (it) => 'const' in variants[0].properties[it],
  )
  const names = variants.map(({ properties }) => properties[key].const)
  const head = `| \`${[...path, key].join('.')}\` |  | ${names.map((it) => `\`${it}\``).join(', ')} | none: to be given | Which one; the fields below belong to the ones they name. |`
  const byRow = new Map()
  for (const { properties, required = [] } of variants) {
    const own = properties[key].const
    for (const [name, field] of Object.entries(properties)) {
      if (name === key) continue
      for (const row of rowsOf(field, [...path, name], required.includes(name))) {
        byRow.set(row, [...(byRow.get(row) ?? []), own])
      }
    }
  }
  const rows = [...byRow].map(([row, owners]) => {
    if (owners.length === names.length) return row
    const whose = owners.map((it) => `\`${it}\``).join(', ')
    return row.replace(/ \|$/, ` For ${whose}. |`)
  })
  return [head, ...rows.sort((a, b) => nameIn(a).localeCompare(nameIn(b)))]
}

const nameIn = (row) => row.split('`')[1]

const head = `| field | unit | takes | default | meaning |
| --- | --- | --- | --- | --- |`

const spec = resolve(root).properties

const sections = policyParts.map(
  (part) => `## ${part}

${parts[part]}

${head}
${fieldsOf(withoutNull(spec[part]), []).join('\n')}
`,
)

const states = OverrideSpec.shape.state.options.map((it) => `\`${it}\``).join(', ')

const text = `# Policies

<!-- Generated by scripts/generate-policy-doc.mjs from packages/core/src/protection. Do not edit. -->

Every option of a policy. What they are for, and when to use which, is in
[the guide](../guides/protection.md).

A policy is a document: \`match.target\` says what is called (letters, digits and \`. _ : / -\`, or \`*\` for every
target), and each part is left out, \`null\` or an object. **Left out** means that a less specific policy decides,
last the application itself; **null** means off. In a part that is there, a field left out has its default. A field
that nobody knows is an error: the policy is rejected, with the field's path, and the one before stays.

\`\`\`json
{
  "match": { "target": "payments" },
  "breaker": { "trigger": { "on": "time_window", "windowMs": 10000, "failureRatio": 0.5 } },
  "timeout": { "ms": 2000 },
  "shadow": { "breaker": { "trigger": { "on": "consecutive", "failures": 3 } } }
}
\`\`\`

${sections.join('\n')}
## shadow

Takes \`limiter\` and \`breaker\`, as above. They watch the same calls and never act: the console shows what they
would have refused. \`null\`, the default, watches nothing.

## Overrides

Not part of a policy, and stronger than each: an override holds the breaker of one target in a state (${states})
until a time, with a reason. Nodes undo it by themselves then, also when the server is gone.
`

if (process.argv.includes('--check')) {
  let current = ''
  try {
    current = readFileSync(file, 'utf8')
  } catch {
    // Not there is as wrong as out of date.
  }
  if (current !== text) {
    console.error(
      'docs/reference/policies.md is out of date: run node scripts/generate-policy-doc.mjs',
    )
    process.exit(1)
  }
} else {
  writeFileSync(file, text)
}
