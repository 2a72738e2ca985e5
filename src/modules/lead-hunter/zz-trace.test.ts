import { test } from 'vitest'
import { upload } from '../../../test/upload.ts'
import { openWorld } from '../../../test/world.ts'
import { importPolicy, openImport, startImport, setImportMapping } from './contract/import.ts'
import { compile } from '#kernel/sql.ts'
const N = 12000
const make = () => {
  const out = ['First name,Last name,Email,Mobile phone,Street,City,State,ZIP,Loan amount,Notes,Status']
  for (let i = 0; i < N; i++) { const k = i % 10 === 9 ? i - 5 : i
    out.push(`Ada${k % 500},Byron${k % 7919},ada${k}@mail${k % 97}.com,(843) 2${String(Math.floor(k/10000)).padStart(2,'0')}-${String(k % 10000).padStart(4, '0')},${k} Main St,Charleston,SC,29401,${200000 + k},Call after 5,active`) }
  return out.join('\n') + '\n'
}
test('trace', async () => {
  const w = await openWorld()
  await w.firm.prepare()
  const { ann } = w.firm
  const opened = await ann.ask(openImport, { upload: await upload(w, w.firm, ann, make()), fileName: 'x.csv' })
  await ann.ask(setImportMapping, { import: opened.id, mapping: opened.mapping, policy: importPolicy.parse({}) })
  const db = w.house.db as any
  const real = db.transact.bind(db)
  let n = 0
  const out: string[] = []
  let t00 = performance.now()
  db.transact = (ro: boolean, first: any, work: any) => {
    const me = ++n
    const b = performance.now()
    return real(ro, first, (tx: any) => work({ ...tx, rows: (q: any) => { const { text } = compile(q); const s = performance.now(); const p = tx.rows(q); p.then(() => out.push(`${me} ${(s - t00).toFixed(0)} .. ${(performance.now() - t00).toFixed(0)}  ${text.replace(/\s+/g, ' ').trim().slice(0, 70)}`), () => {}); return p } })).then((x: any) => { out.push(`${me} ${(b - t00).toFixed(0)} .. ${(performance.now() - t00).toFixed(0)} TX`); return x })
  }
  await ann.ask(startImport, { import: opened.id })
  out.length = 0
  t00 = performance.now()
  await w.drain()
  console.log(out.join('\n'))
  await w.close()
}, 600_000)
