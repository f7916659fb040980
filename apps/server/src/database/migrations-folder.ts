import { fileURLToPath } from 'node:url'

/** Where the migrations lie: the same from `src/database` and from `dist/database`. */
export const migrationsFolder = fileURLToPath(
  new URL('../../../../prisma/migrations', import.meta.url),
)
