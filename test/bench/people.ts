import { newId } from '#base/id.ts'
import { hashToken } from '#kernel/bearers.ts'
import type { SqlClient } from '#kernel/db.ts'
import { states } from './names.ts'

export async function member(sql: SqlClient, tenant: string, email: string, now: Date): Promise<string> {
  const [account, id] = [newId(), newId()]
  await sql`insert into identity.account (id, email, email_key, created_at) values (${account}, ${email}, ${email}, ${now})`
  await sql`insert into identity.member (tenant_id, id, account_id, email, name, user_type, status, created_at) values (${tenant}, ${id}, ${account}, ${email}, ${email}, 'loan_officer', 'active', ${now})`
  for (const state of states)
    await sql`insert into identity.licence (tenant_id, id, member_id, state, number, expires) values (${tenant}, ${newId()}, ${id}, ${state}, 'x', '2099-01-01')`
  return id
}

export async function sessions(sql: SqlClient, tenant: string, memberId: string, now: Date, count: number): Promise<string[]> {
  const later = new Date(now.getTime() + 864e5)
  const [row] = await sql<
    { account_id: string }[]
  >`select account_id from identity.member where tenant_id = ${tenant} and id = ${memberId}`
  const made: string[] = []
  for (let i = 0; i < count; i++) {
    const token = `ccs_bench${i}${memberId}`
    await sql`insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, opened_by, second_factor_at, strong_at) values (${tenant}, ${newId()}, ${hashToken(token)}, ${row!.account_id}, ${memberId}, ${now}, ${now}, ${later}, ${later}, 'passkey', ${now}, ${later})`
    made.push(token)
  }
  return made
}

export async function keys(sql: SqlClient, tenant: string, by: string, now: Date, count: number): Promise<string[]> {
  const made: string[] = []
  for (let i = 0; i < count; i++) {
    const token = `cck_bench${i}${tenant}`
    await sql`insert into identity.api_key (tenant_id, id, name, prefix, token_hash, made_by, made_at) values (${tenant}, ${newId()}, 'bench', 'cck_bench', ${hashToken(token)}, ${by}, ${now})`
    made.push(token)
  }
  return made
}

/** An administrator: every level is `all`. */
export async function overseer(sql: SqlClient, tenant: string, called: string, now: Date): Promise<string> {
  const id = await member(sql, tenant, `${called}@${tenant}.example`, now)
  await sql`update identity.member set user_type = 'tenant_admin' where tenant_id = ${tenant} and id = ${id}`
  return id
}

/** Somebody who may import; answers a session's token. */
export const administrator = async (sql: SqlClient, tenant: string, now: Date): Promise<string> =>
  (await sessions(sql, tenant, await overseer(sql, tenant, 'admin', now), now, 1))[0]!
