/** What policies and overrides need when they are read and written. */
import type { Ctx } from '../context.js'
import type { Prisma } from '../generated/prisma/client.js'

/** What people are called; somebody who is not known here is called by the id. */
export async function loadNames(ctx: Ctx, ids: readonly string[]): Promise<(id: string) => string> {
  const people = await ctx.db.person.findMany({
    where: { fleetId: ctx.fleetId, id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}

/** As it will be read again: without what is undefined. */
export function toJson(value: object): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject
}
