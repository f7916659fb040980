/** What an entry says was before and after, as lines of what differs. */

export interface ChangeLine {
  /** Dotted; empty for the whole. */
  readonly path: string
  /** Null: it was not there. */
  readonly before: string | null
  /** Null: it is not there any more. */
  readonly after: string | null
}

/** One line for each value that differs, in the order in which they stand. */
export function changesOf(before: unknown, after: unknown): ChangeLine[] {
  return linesOf('', before ?? undefined, after ?? undefined)
}

function linesOf(path: string, before: unknown, after: unknown): ChangeLine[] {
  if (isGroup(before) || isGroup(after)) {
    // A group beside a plain value, or beside a list: each is a value of its own.
    if (!isGroup(before) && before !== undefined) return [line(path, before, after)]
    if (!isGroup(after) && after !== undefined) return [line(path, before, after)]
    const [was, is] = [before ?? {}, after ?? {}] as [Fields, Fields]
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
    if (names.length > 0)
      return names.flatMap((name) =>
        linesOf(path === '' ? name : `${path}.${name}`, fieldOf(was, name), fieldOf(is, name)),
      )
  }
  return print(before) === print(after) ? [] : [line(path, before, after)]
}

type Fields = Readonly<Record<string, unknown>>

function isGroup(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function line(path: string, before: unknown, after: unknown): ChangeLine {
  return { path, before: print(before), after: print(after) }
}

function print(value: unknown): string | null {
  if (value === undefined) return null
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}
