import type { Asked } from '#kernel/asked.ts'
import type { SqlClient } from '#kernel/db.ts'
import type { Answer } from '#kernel/run.ts'

/** What holds of the log whatever a test does: looked at with every command of every test, and when its world ends. */

/** A command that was carried out left its event, in its own name and by its request. */
export async function demandEvent(
  superuser: SqlClient,
  { action, caller, door }: Pick<Asked, 'action' | 'caller' | 'door'>,
  requestId: string,
  { replayed, approval }: Answer,
): Promise<void> {
  // What only found nothing to do in the background leaves none.
  if (action.kind !== 'command' || door === 'job' || replayed) return
  const name = approval ? 'approval.asked' : action.name
  const rows =
    await superuser`select 1 from kernel.event where tenant_id = ${caller.tenant} and name = ${name} and request_id = ${requestId} limit 1`
  if (!rows.length) throw new Error(`${action.name} left no event`)
}

/** Ids, enums, numbers, moments, addresses of a network: one word without an at sign, and no number one could call. */
const plain = /^(?!\+?\d{7,}$)[\w.:/+-]{0,120}$/

/** Facts hold nobody's values: no sentence, no e-mail address, no phone number, and no word that is a name
 * somebody has here, as it is written: enums are written small. */
export async function demandPlainFacts(superuser: SqlClient): Promise<void> {
  const facts = await superuser<{ name: string; fact: string; value: string }[]>`
    select distinct e.name, f.key as fact, v.value #>> '{}' as value
    from kernel.event e cross join lateral jsonb_each(e.facts) f
      cross join lateral (select f.value where jsonb_typeof(f.value) <> 'array' union all select x from jsonb_array_elements(case jsonb_typeof(f.value) when 'array' then f.value else '[]' end) x) v (value)
    where jsonb_typeof(v.value) not in ('number', 'boolean', 'null')`
  const people = await superuser<{ word: string }[]>`
    select w as word from crm.contact c cross join lateral regexp_split_to_table(c.full_name, '\\s+') w
    union select w from identity.member m cross join lateral regexp_split_to_table(m.name, '\\s+') w`
  const names = new Set(people.map(one => one.word).filter(word => word.length > 3))
  const wrong = facts.filter(({ value }) => !plain.test(value) || names.has(value))
  if (wrong.length)
    throw new Error(
      `facts are ids, enums, numbers and booleans: ${wrong.map(one => `${one.name} ${one.fact} “${one.value}”`).join('; ')}`,
    )
}
