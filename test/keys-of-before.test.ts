import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { bootstrapRoles } from '#adapters/embedded-postgres/index.ts'
import { newId } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import { connect } from '#kernel/db.ts'
import { migrate } from '#kernel/migrate.ts'
import { ownKeys } from '#kernel/own-keys.ts'

const migrations = join(import.meta.dirname, '..', 'migrations')
const vault = ownKeys(Buffer.alloc(32, 1))

test('a directory whose key was made before goes on with it, and its key is ended as any other', async () => {
  const { superuser, owner, app } = inject('database')
  const database = `cc_before_${process.pid}`
  await bootstrapRoles(superuser as never, { ownerPassword: owner.password!, appPassword: app.password!, database })
  const old = await mkdtemp(join(tmpdir(), 'migrations-'))
  const root = connect({ ...superuser, database })
  const product = connect({ ...app, database })
  try {
    await cp(migrations, old, { recursive: true, filter: file => basename(file) < '0036' || file === migrations })
    await migrate({ ...owner, database }, old, vault, [])
    const [tenant, connection, silent] = [newId(), newId(), newId()]
    const { token, hash } = newToken('ccscim')
    await root`insert into identity.tenant (tenant_id, slug, name, time_zone, created_at) values (${tenant}, 'before', 'Before', 'UTC', now())`
    for (const [id, name, kept] of [
      [connection, 'Okta', hash],
      [silent, 'Entra', null],
    ] as const)
      await root`
        insert into identity.connection (tenant_id, id, name, kind, settings, created_at, default_type_id, scim_token_hash, scim_prefix, scim_made_at)
        select tenant_id, ${id}, ${name}, 'oidc', '{}', now(), t.id, ${kept}, ${kept && token.slice(0, 12)}, ${kept && '2026-01-02T03:04:05Z'}
        from identity.user_type t where t.tenant_id = ${tenant} and t.shipped and t.base = 'loan_officer'`

    await migrate({ ...owner, database }, migrations, vault, [])
    expect(await root`select connection_id, prefix, made_by, made_at, ended_at from identity.directory_key`).toEqual([
      {
        connection_id: connection,
        prefix: token.slice(0, 12),
        made_by: null,
        made_at: '2026-01-02T03:04:05.000Z',
        ended_at: null,
      },
    ])
    const whose = () => product`select id from identity.connection_of_directory_key(${token}, now())`
    expect(await whose()).toEqual([{ id: connection }])
    await root`update identity.directory_key set ended_at = now()`
    expect(await whose()).toEqual([])
  } finally {
    await product.end({ timeout: 2 })
    await root.end({ timeout: 2 })
    const server = connect(superuser)
    await server.unsafe(`drop database if exists "${database}" with (force)`)
    await server.end({ timeout: 2 })
    await rm(old, { recursive: true, force: true })
  }
})
