/** The part of a Standard Schema (standardschema.dev) that is called: zod's, valibot's, arktype's all have it. */
export interface Schema<Spec> {
  readonly '~standard': {
    readonly validate: (value: unknown) => SchemaResult<Spec> | Promise<SchemaResult<Spec>>
  }
}

type SchemaResult<Spec> =
  | { readonly value: Spec; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A piece of desired state, checked. */
export interface AppliedResource<Spec> {
  readonly key: string
  readonly revision: number
  readonly spec: Spec
}

/** What an application does with one kind of resource. */
export interface ResourceHandler<Spec = Readonly<Record<string, unknown>>> {
  /** Without one the spec is handed over as it came. */
  readonly schema?: Schema<Spec>
  /** Throwing rejects the resource: what was applied before stays, and operators see the message. */
  apply(resource: AppliedResource<Spec>): void | Promise<void>
  /** The resource is not for this node any more. */
  remove(key: string): void | Promise<void>
}

/** Where applications say what they do with desired state. */
export interface ResourceHandlers {
  /** @returns the function that takes the handler away again */
  handle<Spec = Readonly<Record<string, unknown>>>(
    kind: string,
    handler: ResourceHandler<Spec>,
  ): () => void
}

/** Why a resource was refused: where in its spec, and what is wrong there. */
export class Rejection extends Error {
  override readonly name = 'Rejection'

  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message)
  }
}

/** @throws Rejection with the first fault */
export async function check<Spec>(schema: Schema<Spec> | undefined, spec: unknown): Promise<Spec> {
  if (!schema) return spec as Spec
  const result = await schema['~standard'].validate(spec)
  if (!result.issues) return result.value
  const [issue] = result.issues
  const path = issue?.path?.map((it) => String(typeof it === 'object' ? it.key : it)).join('.')
  throw new Rejection(path ?? '', issue?.message ?? 'Not valid')
}
