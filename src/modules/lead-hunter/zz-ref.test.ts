import { test } from 'vitest'
import { openWorld } from '../../../test/world.ts'
test('ref', async () => {
  const w = await openWorld()
  await w.firm.prepare()
  const s = w.superuser
  const N = 2000
  const { tenant } = w.firm
  const [stage] = await s`select id, pipeline_id from crm.stage where tenant_id = ${tenant} limit 1`
  const cols = (await s`select attname as n, format_type(atttypid, atttypmod) as t from pg_attribute where attrelid = 'crm.lead'::regclass and attnum > 0`).map(r => [r.n, r.t])
  for (let k = 0; k < 6; k++) {
    await s.unsafe(`insert into crm.contact (tenant_id, id, full_name, created_at, updated_at) select '${tenant}', gen_random_uuid(), 'Ada' || i || ' Byron' || i % 7919, now(), now() from generate_series(1, ${N}) i`)
    const contacts = await s`select id from crm.contact order by created_at desc limit ${N}`
    const rows = contacts.map((c, i) => Object.fromEntries(cols.map(([n]) => [n, ({ tenant_id: tenant, id: crypto.randomUUID(), contact_id: c.id, full_name: 'Ada' + i + ' Byron' + i % 7919, pipeline_id: stage!.pipeline_id, stage_id: stage!.id, stage_since: new Date(), received_at: new Date(), created_at: new Date(), updated_at: new Date(), property_state: 'SC', amount_cents: 30000000, intent: 'unknown', status: 'new', language: 'en', score: 10, band: 'cold', score_reasons: [{ points: 5, label: 'A phone that works' }, { points: 5, label: 'x' }], tags: [], extra: { a: 'b' }, repeats: 0, version: 1, message: 'Call after 5', email_hint: 'a•••@m•••.com', phone_hint: '1234' } as any)[n as string] ?? null])))
    const kind = ['jsonb', 'strip', 'unnest'][k % 3]!
    const list = cols.map(c => c[0]).join(',')
    const shape = cols.map(c => `${c[0]} ${c[1]}`).join(',')
    const text = JSON.stringify(rows)
    const strip = rows.map(r => Object.fromEntries(Object.entries(r).filter(([, v]) => v !== null)))
    const t0 = performance.now()
    if (kind === 'unnest') {
      const used = cols.filter(([n]) => rows.some(r => r[n as string] !== null))
      const out = await s.unsafe(`explain (analyze) insert into crm.lead (${used.map(c => c[0]).join(',')}) select ${used.map(([n, t]) => t === 'text[]' ? `array(select jsonb_array_elements_text(${n}::jsonb))` : n).join(',')} from unnest(${used.map(([n, t], i) => t === 'text[]' || t === 'jsonb' ? `$${i + 1}::text[]::jsonb[]` : `$${i + 1}::text[]::${t}[]`).join(',')}) r (${used.map(c => c[0]).join(',')})`, used.map(([n]) => rows.map(r => { const v = r[n as string]; return v === null ? null : v instanceof Date ? v.toISOString() : typeof v === 'object' ? JSON.stringify(v) : String(v) })) as never)
      console.log(kind, performance.now() - t0, out.map(o => o['QUERY PLAN']).filter(x => /Time|Scan/.test(x)).join(' | '))
    } else {
      const out = await s.unsafe(`explain (analyze) insert into crm.lead (${list}) select ${list} from jsonb_to_recordset($1::jsonb) r (${shape})`, [kind === 'strip' ? strip : rows] as never)
      console.log(kind, performance.now() - t0, text.length, out.map(o => o['QUERY PLAN']).filter(x => /Time|Scan/.test(x)).join(' | '))
    }
  }
  await w.close()
}, 100000)
