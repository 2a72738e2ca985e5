import { rolesSql } from '#adapters/embedded-postgres/index.ts'

// For psql on a managed server, as its administrator: creates the roles and the database, nothing needs BYPASSRLS.
process.stdout.write(rolesSql())
