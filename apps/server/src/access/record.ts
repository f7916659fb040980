/** Changes and events of access that no scope allows or forbids: what people do to themselves, and how they come in. */
import { type Actor, type Change, type Ctx, commit, type Trace, type Tx } from '../context.js'

/** Changes something of one's own, with its trace. Nobody needs a scope for that. */
export function mutateAs<T>(
  ctx: Omit<Ctx, 'actor'>,
  { id, name }: Pick<Actor, 'id' | 'name'>,
  change: (tx: Tx) => Promise<Change<T>>,
): Promise<T> {
  return commit({ ...ctx, actor: { id, name, scopes: [] } }, change)
}

/** Leaves a trace of what happened, and changes nothing else. */
export async function record(
  ctx: Omit<Ctx, 'actor'>,
  actor: Pick<Actor, 'id' | 'name'>,
  trace: Trace,
): Promise<void> {
  await mutateAs(ctx, actor, async () => ({ result: null, trace: [trace] }))
}
