/** What applications declare of a namespace, and what they would refuse of it. */
import {
  type CheckLayers,
  effectiveValues,
  type Field,
  fieldAt,
  fieldsOf,
  type Layers,
  type LiveSchema,
  layersFor,
  type SchemaField,
  type SchemaIssue,
} from '@foundation/core/config'
import type { Issue } from '@foundation/core/errors'
import type { JsonObject, JsonValue } from '@foundation/core/text'

import { type Db, requireScope } from '../context.js'
import { contentFaults } from './content.js'
import { type FleetNode, loadNodes } from './fleet-nodes.js'
import { type ConfigCtx, readNamespace } from './records.js'
import { mapLayerSecrets, openOr, sealLayers } from './secrets.js'
import { validate } from './validation.js'

/** Issues listed of one schema. */
const maxIssues = 50

/** Where it is read: within a transaction that holds a lock, from that one alone. */
interface Source {
  readonly db: Db
  readonly fleetId: string
}

/** A schema that nodes which have not left have declared. */
interface Declared {
  readonly hash: string
  readonly schema: JsonObject
  readonly nodes: readonly FleetNode[]
}

interface DeclaredRow {
  readonly hash: string
  readonly schema: JsonObject
  readonly nodeIds: string[]
}

/** By how many nodes have them, the most first. */
export async function loadDeclared(
  { db, fleetId }: Source,
  namespace: string,
): Promise<Declared[]> {
  const [rows, nodes] = await Promise.all([
    db.$queryRaw<DeclaredRow[]>`
      SELECT s.hash, s.schema, array_agg(r.node_id) AS "nodeIds"
      FROM config_running r JOIN node n ON n.id = r.node_id AND n.fleet_id = ${fleetId}::uuid AND n.state <> 'left'
        JOIN config_schema s ON s.fleet_id = n.fleet_id AND s.namespace = r.namespace AND s.hash = r.schema
      WHERE r.namespace = ${namespace} GROUP BY s.fleet_id, s.namespace, s.hash`,
    loadNodes(db, fleetId),
  ])
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  return rows
    .map(({ hash, schema, nodeIds }) => ({
      hash,
      schema,
      nodes: nodeIds.flatMap((id) => byId.get(id) ?? []),
    }))
    .sort((a, b) => b.nodes.length - a.nodes.length || (a.hash < b.hash ? -1 : 1))
}

/** All fields that any live version knows; where they differ, as most nodes have it, but a secret is one for all. */
export function fieldsFrom(declared: readonly Declared[]): Field[] {
  const fields = new Map<string, Field>()
  for (const { schema } of declared) {
    for (const field of fieldsOf(schema)) {
      const name = JSON.stringify(field.names)
      const known = fields.get(name)
      if (!known) fields.set(name, field)
      else if (field.secret && !known.secret) fields.set(name, { ...known, secret: true })
    }
  }
  return [...fields.values()]
}

export async function loadFields(ctx: Source, namespace: string): Promise<Field[]> {
  return fieldsFrom(await loadDeclared(ctx, namespace))
}

export function toLiveSchema({ hash, schema, nodes }: Declared): LiveSchema {
  return {
    hash,
    versions: versionsOf(nodes),
    nodes: nodes.length,
    schema,
    fields: fieldsOf(schema).map(toSchemaField),
  }
}

function toSchemaField({ names, options, merge: _, ...field }: Field): SchemaField {
  return { ...field, path: names.join('.'), options: [...options], default: field.default }
}

function versionsOf(nodes: readonly FleetNode[]): LiveSchema['versions'] {
  const versions = new Map(
    nodes.map(({ service, version }) => [`${service} ${version}`, { service, version }]),
  )
  return [...versions.values()]
}

/**
 * What keeps these layers from being kept, and what the versions that run now would refuse of them, each version
 * for its own nodes and the layers that are for them. Nothing of a secret is in the messages.
 *
 * @param layers with secrets as `{ "$secret": "text" }`, opened, sealed or masked: any is text to a schema
 */
export async function checkLayers(
  ctx: Source,
  namespace: string,
  layers: Layers,
  open: (text: string) => string = (text) => text,
): Promise<SchemaIssue[]> {
  const issues: SchemaIssue[] = contentFaults(layers).map(({ path, message }) => ({
    path,
    message,
    schema: null,
    versions: [],
    nodes: 0,
  }))
  if (issues.length > 0) return issues
  const declared = await loadDeclared(ctx, namespace)
  const fields = fieldsFrom(declared)
  const plain = mapLayerSecrets(layers, open)
  const isSecret = secretPaths(layers, fields)
  for (const { hash, schema, nodes } of declared) {
    const found = new Map<string, { path: string; message: string; nodes: FleetNode[] }>()
    for (const alike of groupByLayers(plain, nodes)) {
      const [node] = alike
      if (!node) continue
      const values = effectiveValues(plain, node)
      for (const { names, message } of validate(hash, schema, values, isSecret)) {
        const path = names.join('.')
        const key = `${path}\n${message}`
        const known = found.get(key)
        if (known) known.nodes.push(...alike)
        else found.set(key, { path, message, nodes: [...alike] })
      }
    }
    for (const { path, message, nodes: touched } of [...found.values()].slice(0, maxIssues)) {
      const versions = versionsOf(touched).map(({ service, version }) =>
        version === null ? service : `${service} ${version}`,
      )
      issues.push({ path, message, schema: hash, versions, nodes: touched.length })
    }
  }
  return issues
}

/**
 * The same of what somebody is editing: what is masked in it is what it was.
 *
 * @throws FoundationError `config.namespace_not_found`
 */
export async function checkDraft(
  ctx: ConfigCtx,
  { namespace, layers }: CheckLayers,
): Promise<SchemaIssue[]> {
  requireScope(ctx, 'fleet:read')
  const { layers: draft } = await readNamespace(ctx.db, ctx.fleetId, namespace)
  const issues: Issue[] = []
  const sealed =
    contentFaults(layers).length > 0
      ? layers
      : sealLayers(layers, draft, { box: ctx.secrets, namespace, isDeclared: () => false }, issues)
  const found = await checkLayers(ctx, namespace, issues.length > 0 ? layers : sealed, (text) =>
    openOr(ctx.secrets, text, namespace),
  )
  const own = issues.map((issue) => ({ ...issue, schema: null, versions: [], nodes: 0 }))
  return [...own, ...found]
}

/** Nodes that have the same layers have the same values. */
function groupByLayers(layers: Layers, nodes: readonly FleetNode[]): FleetNode[][] {
  const groups = new Map<string, FleetNode[]>()
  for (const node of nodes) {
    const key = layersFor(layers, node)
      .map(({ name }) => name)
      .join(' ')
    const group = groups.get(key)
    if (group) group.push(node)
    else groups.set(key, [node])
  }
  return [...groups.values()]
}

/** Whether a value may not be shown: a schema says so, or it is sealed in any layer. */
function secretPaths(
  layers: Layers,
  fields: readonly Field[],
): (names: readonly string[]) => boolean {
  const sealed = new Set<string>()
  const collect = (value: JsonValue, names: readonly string[]) => {
    if (typeof value !== 'object' || value === null) return
    if (Object.keys(value).length === 1 && Object.hasOwn(value, '$secret'))
      sealed.add(JSON.stringify(names))
    else for (const [name, inner] of Object.entries(value)) collect(inner, [...names, name])
  }
  for (const { values } of layers) collect(values, [])
  return (names) => sealed.has(JSON.stringify(names)) || fieldAt(fields, names)?.secret === true
}
