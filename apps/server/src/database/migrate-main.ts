/** Migrates the database at DATABASE_URL, says what it did in one line, and ends. */
import { migrate } from './migrate.js'
import { migrationsFolder } from './migrations-folder.js'

const url = process.env.DATABASE_URL
try {
  if (!url) throw new Error('DATABASE_URL is not set')
  const applied = await migrate(url, migrationsFolder)
  process.stdout.write(
    applied.length === 0 ? 'The database is up to date.\n' : `Applied ${applied.join(', ')}.\n`,
  )
} catch (error) {
  process.stderr.write(
    `Cannot migrate: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  process.exitCode = 1
}
