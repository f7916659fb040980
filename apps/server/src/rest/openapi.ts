/** What the REST API is, as OpenAPI 3.1, from the schemas that its requests are held to. */
import { ExportAudit } from '@foundation/core/audit'
import { errorCatalogue } from '@foundation/core/errors'
import { LiveEvent } from '@foundation/core/live'
import { z } from 'zod'

import { exportPath } from '../audit/rest.js'
import {
  always,
  asked,
  headers,
  headersAnswered,
  headersAsked,
  headersOf,
  refusals,
  refusalsOf,
  refusedWith,
  text,
} from './conventions.js'
import { livePath, type Operation } from './operations.js'

type Schema = z.core.JSONSchema.BaseSchema

/** What every text is held to, which says nothing to a reader of the description. */
const anyText = '^[^\\0\\p{Cs}]*$'

const tags: Record<string, string> = {
  access: 'People, roles, and the tokens of nodes and of automation',
  audit: 'Who did what, to what, from where and why',
  config: 'Namespaces, drafts, releases and rollouts',
  health: 'The fleet as a whole',
  nodes: 'Nodes, and what is done with them',
  protection: 'Guards, policies and overrides',
}

const problem = { $ref: '#/components/responses/Problem' }

/** Pure, and the same for the same operations: what it gives is committed and compared. */
export function describeApi(operations: readonly Operation[]): object {
  const problemSchema = z.toJSONSchema(Problem)
  const components = new Components([...operations.map(({ output }) => output), LiveEvent])
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    const { path, method } = operation
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(operation, components) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Foundation',
      version: '1',
      description:
        'The control plane by REST. A token is made in the console under Access, and is sent as `Authorization: Bearer`. ' +
        'Times are RFC 3339 with an offset. Answers may get further fields; what is there keeps its meaning.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    tags: [...new Set(operations.map(({ domain }) => domain))].map((name) => ({
      name,
      description: tags[name] ?? name,
    })),
    paths: {
      ...paths,
      [livePath]: { get: describeLive(components) },
      [exportPath]: { get: describeExport(components) },
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      headers,
      parameters: asked,
      responses: {
        Problem: problemOf('It failed; `code` says why, and never changes its meaning.', [
          'X-Correlation-Id',
        ]),
        ...Object.fromEntries(
          Object.entries(refusals).map(([status, description]) => [
            `Problem${status}`,
            problemOf(description, [
              'X-Correlation-Id',
              ...(status === '429' ? (['Retry-After'] as const) : []),
            ]),
          ]),
        ),
      },
      schemas: { ...components.all(), Problem: problemSchema },
    },
  }
}

/** `ErrorDocument` of core. */
const Problem = z.object({
  code: z.enum(Object.keys(errorCatalogue)),
  type: z.enum([...new Set(Object.values(errorCatalogue).map(({ type }) => type))]),
  message: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  category: z.string(),
  retry: z.enum(['none', 'immediate', 'backoff']),
  correlationId: z.string(),
  context: z.looseObject({
    issues: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Each faulty field; the path is dotted.'),
  }),
})

function problemOf(description: string, names: readonly (keyof typeof headers)[]): object {
  return {
    description,
    headers: headersOf(names),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}

function describeExport(components: Components): object {
  const parameters = Object.entries(ExportAudit.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: components.schema(schema, 'input'),
  }))
  return {
    operationId: 'audit.export',
    tags: ['audit'],
    summary: 'The audit as a file, oldest first; that it was taken is an entry too',
    description: 'Needs the scope `audit:read`.',
    parameters,
    responses: {
      200: {
        description: 'A line an entry',
        headers: headersOf(always),
        content: { 'application/x-ndjson': {}, 'text/csv': {} },
      },
      ...refusedWith([400, 401, 403, 429]),
      default: problem,
    },
  }
}

function describeLive(components: Components): object {
  return {
    operationId: 'live',
    tags: ['health'],
    summary: 'What changes in the fleet, as server-sent events',
    description:
      'Needs the scope `fleet:read`. Events are named by their type; `hello` comes first, and whenever what is known may be out of date.',
    parameters: [
      {
        name: 'Last-Event-ID',
        in: 'header',
        required: false,
        schema: text,
        description: 'The id of the last event: the stream goes on after it, where it still can.',
      },
    ],
    responses: {
      200: {
        description: 'Events, until one of the sides ends it',
        headers: headersOf(always),
        content: { 'text/event-stream': { schema: components.schema(LiveEvent, 'output') } },
      },
      ...refusedWith([401, 403, 429]),
      default: problem,
    },
  }
}

function describe(operation: Operation, components: Components): object {
  const { id, method, domain, summary, scope, params, input, output, carries } = operation
  const fields = Object.entries(input?.shape ?? {})
  const rest = fields.filter(([name]) => !params.includes(name))
  const body = carries === 'body' && rest.length > 0
  const inAddress = carries === 'query' ? fields : fields.filter(([it]) => params.includes(it))
  const parameters = [
    ...inAddress.map(([name, schema]) => ({
      name,
      in: params.includes(name) ? 'path' : 'query',
      required: !z.safeParse(schema as z.ZodType, undefined).success,
      schema: components.schema(schema as z.ZodType, 'input'),
    })),
    ...headersAsked(operation),
  ]
  return {
    operationId: id,
    tags: [domain],
    summary,
    description: `Needs the scope \`${scope}\`.`,
    ...(parameters.length > 0 && { parameters }),
    ...(body &&
      input && {
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: components.schema(
                params.length > 0
                  ? z.strictObject(Object.fromEntries(rest) as z.ZodRawShape)
                  : input,
                'input',
              ),
            },
          },
        },
      }),
    responses: {
      ...(output instanceof z.ZodNull
        ? { 204: { description: 'Done', headers: headersAnswered(operation) } }
        : {
            200: {
              description: 'Done',
              headers: headersAnswered(operation),
              content: { 'application/json': { schema: components.schema(output, 'output') } },
            },
          }),
      ...(method === 'GET' && { 304: { description: 'As it is known' } }),
      ...refusedWith(refusalsOf(operation)),
      default: problem,
    },
  }
}

/** The named schemas, each once. What is asked and what is answered differ by defaults, so each has its own. */
class Components {
  readonly #schemas = new Map<string, Schema>()
  readonly #answers: ReadonlySet<string>

  /** @param answers all that is answered, so that a name that is in both is told apart */
  constructor(answers: readonly z.ZodType[]) {
    this.#answers = new Set(answers.flatMap((it) => Object.keys(toJsonSchema(it, 'output').$defs)))
  }

  all(): Record<string, Schema> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** The schema, with what has a name as a reference to it. */
  schema(schema: z.ZodType, io: Io): Schema {
    const { $defs, ...root } = toJsonSchema(schema, io)
    const nameOf = (name: string) =>
      io === 'input' && this.#answers.has(name) ? `${name}Input` : name
    for (const [name, definition] of Object.entries($defs)) {
      this.#schemas.set(nameOf(name), refer(definition, nameOf) as Schema)
    }
    return refer(root, nameOf) as Schema
  }
}

type Io = 'input' | 'output'

function toJsonSchema(schema: z.ZodType, io: Io): Schema & { $defs: Record<string, Schema> } {
  const {
    $schema: _,
    $defs = {},
    ...root
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: (at) => tidy(at, io),
  }) as Schema
  return { ...root, $defs: $defs as Record<string, Schema> }
}

type Override = { readonly zodSchema: z.core.$ZodTypes; readonly jsonSchema: Schema }

/** Dates as HTTP carries them, and nothing that says nothing. Answers may grow, so they are not closed. */
function tidy({ zodSchema, jsonSchema }: Override, io: Io): void {
  if (zodSchema._zod.def.type === 'date') {
    jsonSchema.type = 'string'
    jsonSchema.format = 'date-time'
  }
  if (jsonSchema.pattern === anyText) delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (io === 'output' && jsonSchema.additionalProperties === false)
    delete jsonSchema.additionalProperties
}

/** With definitions referred to where OpenAPI keeps them. */
function refer(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((it) => refer(it, nameOf))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'id')
      .map(([name, it]) =>
        name === '$ref' && typeof it === 'string'
          ? [name, `#/components/schemas/${nameOf(it.replace('#/$defs/', ''))}`]
          : [name, refer(it, nameOf)],
      ),
  )
}
