export { freePort, startPostgres, type TestPostgres } from '@foundation/testing'
