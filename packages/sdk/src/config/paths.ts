/** Paths into a type, and the types of what is there: `'db.pool.max'` of `{ db: { pool: { max: number } } }`. */

/** What is not an object with fields of its own: a path ends there. */
type Leaf =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | Date
  | RegExp
  | readonly unknown[]
  | ((...args: never[]) => unknown)

type Names<T> = Extract<keyof T, string>
/** Types may refer to themselves; a path in code is shorter than this. */
type Shorter = [never, 0, 1, 2, 3, 4, 5, 6, 7]

type Dotted<T, Depth extends number> = [Depth] extends [never]
  ? never
  : T extends Leaf
    ? never
    : {
        [Name in Names<T>]: Name | `${Name}.${Dotted<T[Name], Shorter[Depth]>}`
      }[Names<T>]

/** Nothing was declared: any path may lead anywhere. */
export interface Undeclared {
  readonly [undeclared]: never
}
declare const undeclared: unique symbol

/** The paths of a declared namespace: those of its schema, the empty one for everything, or any list of names. */
export type PathOf<T> = [T] extends [Undeclared]
  ? string | readonly string[]
  : '' | Dotted<T, 7> | readonly string[]

/** The type of what is at a path; `unknown` where the schema does not say. */
export type ValueOf<T, P> = [T] extends [Undeclared]
  ? unknown
  : P extends ''
    ? T
    : P extends readonly string[]
      ? AtNames<T, P>
      : P extends `${infer Name}.${infer Rest}`
        ? Name extends keyof NonNullable<T>
          ? ValueOf<NonNullable<T>[Name], Rest>
          : unknown
        : P extends keyof NonNullable<T>
          ? NonNullable<T>[P]
          : unknown

type AtNames<T, P extends readonly string[]> = P extends readonly []
  ? T
  : P extends readonly [infer Name, ...infer Rest extends readonly string[]]
    ? Name extends keyof NonNullable<T>
      ? AtNames<NonNullable<T>[Name], Rest>
      : unknown
    : unknown

/** What may be given in part: defaults need not know everything. */
export type InPart<T> = T extends Leaf ? T : { readonly [Name in keyof T]?: InPart<T[Name]> }
