import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importing, table } from '../../../test/imports.ts'
import { emailToken, told } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listAlerts } from '../crm/contract/alert.ts'
import { readContact } from '../crm/contract/contact.ts'
import { listLeads, readLead, touchLead } from '../crm/contract/lead.ts'
import { listOperations } from '../crm/contract/operation.ts'
import { cancelImport, checkImport, listImportRows, setImportMapping, startImport } from './contract/import.ts'
import { addLead } from './contract/intake.ts'

let w: World
let run: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  run = importing(w)
})
afterAll(() => w.close())

const countOf = async (what: string) => Number((await w.superuser.unsafe(`select count(*) as n from ${what}`))[0]!.n)
const people = async (email: string) => {
  const rows = await w.superuser<{ id: string; lead: string }[]>`
    select c.id, l.id as lead from crm.identifier i join crm.contact c on c.id = i.contact_id left join crm.lead l on l.contact_id = c.id where i.token = ${emailToken(w, email)} order by c.id, l.id`
  return rows
}

describe('trying a file', () => {
  test('counts what running it does, keeps the rows to mend, and takes nothing in', async () => {
    const content = table([
      'Known,Before,known.before@example.com,,SC',
      'New,One,new.one@example.com,(843) 555-0111,SC',
      'New,Onemore,other.one@example.com,843-555-0111,SC',
      'No,Reach,,,SC',
      '"broken"x,y,z,,',
      'New,Two,new.two@example.com,,SC',
      'New,Two,NEW.TWO@example.com,,SC',
      'Throw,Away,someone@mailinator.com,,SC',
    ])
    await run.take(w.firm.ann, table(['Known,Before,known.before@example.com,,SC']))
    const opened = await run.open(w.firm.ann, content)
    await run.map(w.firm.ann, opened)
    const before = await countOf('crm.contact')
    await w.firm.ann.ask(checkImport, { import: opened.id })
    await expect(w.firm.ann.ask(startImport, { import: opened.id })).rejects.toMatchObject({ word: 'conflict' })
    await w.drain()
    const tried = await run.read(w.firm.ann, opened.id)
    expect(tried).toMatchObject({ state: 'checked', percent: 100, rowsTotal: 8, toMend: 3 })
    expect(await countOf('crm.contact')).toBe(before)

    await w.firm.ann.ask(startImport, { import: opened.id })
    await w.drain()
    expect(await countOf('lead_hunter.import_seen')).toBe(0)
    const done = await run.read(w.firm.ann, opened.id)
    expect(done.counts).toMatchObject({
      rows: 8,
      created: 2,
      matched: 1,
      duplicate: 2,
      conflict: 0,
      bad: 2,
      refused: 1,
      leads: 2,
    })
    expect({ ...tried.check, leads: 0 }).toEqual({ ...done.counts, leads: 0 })
    expect((await w.firm.ann.ask(listImportRows, { import: opened.id })).items.map(r => [r.line, r.outcome])).toEqual([
      [4, 'duplicate'],
      [5, 'bad'],
      [6, 'bad'],
      [8, 'duplicate'],
      [9, 'refused'],
    ])
  })

  test('finds the same person over the border of batches', async () => {
    const rows = Array.from({ length: 2500 }, (_, n) => `P${n},Q${n},pq${n}@example.com,,SC`)
    const opened = await run.open(
      w.firm.ann,
      table([
        'Shared,Phone,,(843) 555-0177,SC',
        ...rows,
        'P7,Q7,pq7@example.com,(843) 555-0178,SC',
        'Shared,Phone,,(843) 555-0177,SC',
        'Someone,Else,,(843) 555-0177,SC',
        'Someone,Else,,(843) 555-0177,SC',
      ]),
    )
    await run.map(w.firm.ann, opened)
    await w.firm.ann.ask(checkImport, { import: opened.id })
    await w.drain()
    expect((await run.read(w.firm.ann, opened.id)).check).toMatchObject({ rows: 2505, created: 2502, duplicate: 3 })
  })
})

describe('people who are known', () => {
  const email = 'pat.known@example.com'
  const first = table(
    [`Pat,Known,${email},(843) 555-0120,SC,,12 Old St,29401`],
    'First name,Last name,Email,Phone,State,Company,Street,ZIP',
  )
  const newer = (more: string) => table([more], 'First name,Last name,Email,Phone,State,Company,Street,ZIP')

  test('are brought up to date: nothing known is lost, and every field says what it was', async () => {
    await run.take(w.firm.ann, first, { route: 'unassigned' })
    const done = await run.take(w.firm.ann, newer(`Patricia,Known,${email},(843) 555-0121,SC,Acme,9 New St,29403`))
    expect(done.counts).toMatchObject({ rows: 1, matched: 1, created: 0, leads: 0 })
    const [found] = await people(email)
    const person = await w.firm.ann.ask(readContact, { contact: found!.id })
    expect(person).toMatchObject({ firstName: 'Pat', company: 'Acme', street: '9 New St', zip: '29403', city: 'Charleston' })
    expect(person.identifiers.map(i => i.value).sort()).toEqual(['+18435550120', '+18435550121', email])
    const changes =
      await w.superuser`select event_id as event, n, field, before, after, sealed from kernel.change where record_id = ${found!.id} and operation_id = ${done.id} order by field`
    expect(told(w, changes)).toContainEqual({ field: 'street', before: '12 Old St', after: '9 New St' })
    expect(told(w, changes)).toContainEqual({ field: 'company', before: null, after: 'Acme' })
  })

  test('are left alone where they are to be skipped', async () => {
    const done = await run.take(w.firm.ann, newer(`Patricia,Known,${email},(843) 555-0122,SC,Other,1 Third St,29405`), {
      duplicates: 'skip',
    })
    expect(done.counts).toMatchObject({ matched: 1, skipped: 1, created: 0, leads: 0 })
    const [found] = await people(email)
    const person = await w.firm.ann.ask(readContact, { contact: found!.id })
    expect(person).toMatchObject({ company: 'Acme', street: '9 New St' })
    expect(person.identifiers.map(i => i.value)).not.toContain('+18435550122')
  })

  test('are made a second time where that is wanted, but once a file', async () => {
    const done = await run.take(w.firm.ann, table([`Pat,Known,${email},,SC`, `Pat,Known,${email},,SC`]), { duplicates: 'create' })
    expect(done.counts).toMatchObject({ rows: 2, created: 1, duplicate: 1 })
    expect(new Set((await people(email)).map(p => p.id)).size).toBe(2)
  })

  test('are recognised only by the chosen keys', async () => {
    await run.take(w.firm.ann, table(['Kim,Phone,kim.phone@example.com,(843) 555-0130,SC']))
    const done = await run.take(w.firm.ann, table(['Lee,Other,lee.other@example.com,(843) 555-0130,SC']), { by: ['email'] })
    expect(done.counts).toMatchObject({ created: 1, matched: 0 })
  })

  test('that a row points to two of wait for a person to decide', async () => {
    await run.take(w.firm.ann, table(['Una,Uno,una@example.com,(843) 555-0140,SC', 'Dos,Duo,dos@example.com,(843) 555-0141,SC']))
    const done = await run.take(w.firm.ann, table(['Who,Knows,una@example.com,(843) 555-0141,SC']))
    expect(done.counts).toMatchObject({ conflict: 1, created: 0, matched: 0 })
    const { items } = await w.firm.ann.ask(listImportRows, { import: done.id, outcome: ['conflict'] })
    expect(items[0]).toMatchObject({
      line: 2,
      intake: expect.any(String),
      problems: [{ message: expect.stringContaining('Decide who it is') }],
    })
  })

  test('of a colleague are not changed by an officer’s file', async () => {
    await run.take(w.firm.ann, newer('Toms,Own,toms.own@example.com,,FL,,5 Bay St,33602'), { route: w.firm.tom.id })
    await run.take(w.firm.leo, newer('Toms,Own,toms.own@example.com,,SC,Mine,6 Sea St,29401'))
    const [found] = await people('toms.own@example.com')
    expect(await w.firm.ann.ask(readContact, { contact: found!.id })).toMatchObject({
      street: '5 Bay St',
      company: null,
      owner: w.firm.tom.id,
    })
  })
})

describe('who gets the leads', () => {
  const ownerOf = async (email: string) => {
    const [found] = await people(email)
    const lead = await w.firm.ann.ask(readLead, { lead: found!.lead })
    return [lead.owner, lead.tags, lead.campaign] as const
  }
  test('the officer who brought them, nobody, one colleague, or whom the rules name', async () => {
    await run.take(w.firm.leo, table(['Mine,A,mine.a@example.com,,SC']), { route: 'me', tags: ['event'], campaign: 'Fair' })
    expect(await ownerOf('mine.a@example.com')).toEqual([w.firm.leo.id, ['event'], 'Fair'])
    await run.take(w.firm.ann, table(['Mine,B,mine.b@example.com,,SC']), { route: 'unassigned' })
    expect(await ownerOf('mine.b@example.com')).toEqual([null, [], null])
    await run.take(w.firm.ann, table(['Mine,C,mine.c@example.com,,FL']), { route: w.firm.tom.id })
    expect(await ownerOf('mine.c@example.com')).toEqual([w.firm.tom.id, [], null])
  })
  test('a lead of a state in which the colleague is not licensed is refused with the reason', async () => {
    const done = await run.take(
      w.firm.ann,
      table(['Mine,D,mine.d@example.com,,TX'], 'First name,Last name,Email,Phone,Property state'),
      { route: w.firm.tom.id },
    )
    expect(done.counts).toMatchObject({ refused: 1, created: 0 })
    const { items } = await w.firm.ann.ask(listImportRows, { import: done.id })
    expect(items[0]!.problems[0]!.message).toMatch(/^Tom: /)
  })
})

describe('somebody from a file who asks themselves', () => {
  test('waits from then on, as long as nobody has answered; another file makes nobody wait', async () => {
    const rows = [`Asks,Later,asks.later@example.com,,SC`, 'Was,Called,was.called@example.com,,SC']
    await run.take(w.firm.leo, table(rows))
    const lead = async (email: string) => w.firm.leo.ask(readLead, { lead: (await people(email))[0]!.lead })
    await w.firm.leo.ask(touchLead, { lead: (await lead('was.called@example.com')).id, kind: 'call', outcome: 'no_answer' })
    w.pass(60)
    await run.take(w.firm.leo, table(rows))
    const before = await lead('asks.later@example.com')
    expect(before).toMatchObject({ live: false, repeats: 1 })
    const called = await lead('was.called@example.com')
    w.pass(60)
    for (const email of ['asks.later@example.com', 'was.called@example.com'])
      await w.firm.leo.ask(addLead, { person: { emails: [email] }, property: { state: 'SC' } })
    expect(await lead('asks.later@example.com')).toMatchObject({ id: before.id, live: true, receivedAt: w.now().toISOString() })
    expect(await lead('was.called@example.com')).toMatchObject({ live: false, receivedAt: called.receivedAt })
  })
})

describe('an import under way', () => {
  test('is an operation that its asker sees, and says what it did', async () => {
    const done = await run.take(w.firm.leo, table(['Op,Era,op.era@example.com,,SC']))
    const { items } = await w.firm.leo.ask(listOperations, {})
    expect(items.find(o => o.id === done.id)).toMatchObject({
      state: 'done',
      done: 1,
      total: 1,
      result: expect.objectContaining({ created: 1 }),
      mayUndo: true,
    })
    const [event] = await w.superuser`select facts from kernel.event where name = 'import.finished' and subject_id = ${done.id}`
    expect(event!.facts).toMatchObject({ rows: 1, created: 1 })
    const [alert] = (await w.firm.leo.ask(listAlerts, { unread: false })).items
    expect(alert).toMatchObject({
      kind: 'import.done',
      title: `Import of ${done.fileName} is done: 1 row, 1 new person.`,
    })
    expect(await countOf(`crm.lead where operation_id = '${done.id}'`)).toBe(1)
    expect(await countOf(`crm.identifier where operation_id = '${done.id}'`)).toBe(1)
    expect(await countOf(`lead_hunter.intake where operation_id = '${done.id}'`)).toBe(1)
  })

  test('stops when it is told to, keeps what it took in, and can go on', async () => {
    const opened = await run.open(w.firm.ann, table(['Can,Cel,can.cel@example.com,,SC', 'Can,Dy,can.dy@example.com,,SC']))
    await run.map(w.firm.ann, opened)
    await w.firm.ann.ask(startImport, { import: opened.id })
    const stopped = await w.firm.ann.ask(cancelImport, { import: opened.id })
    expect(stopped).toMatchObject({ state: 'cancelled', problem: 'Stopped by Ann after 0 rows.', mayUndo: true })
    await w.drain()
    expect(await people('can.cel@example.com')).toEqual([])
    await expect(w.firm.ann.ask(cancelImport, { import: opened.id })).rejects.toMatchObject({ word: 'conflict' })
    await w.firm.ann.ask(startImport, { import: opened.id })
    await w.drain()
    expect(await run.read(w.firm.ann, opened.id)).toMatchObject({ state: 'done', counts: { rows: 2, created: 2 } })
    await expect(w.firm.ann.ask(startImport, { import: opened.id })).rejects.toMatchObject({ word: 'conflict' })
    await expect(
      w.firm.ann.ask(setImportMapping, { import: opened.id, mapping: [...opened.mapping], policy: opened.policy }),
    ).rejects.toMatchObject({ word: 'conflict' })
  })

  test('stops where the person who began it may not import any more', async () => {
    const opened = await run.open(w.firm.bea, table(['Gone,Boss,gone.boss@example.com,,SC']))
    await run.map(w.firm.bea, opened)
    await w.firm.bea.ask(startImport, { import: opened.id })
    await w.superuser`update identity.member set status = 'deactivated' where id = ${w.firm.bea.id}`
    await w.drain()
    expect(await run.read(w.firm.ann, opened.id)).toMatchObject({
      state: 'failed',
      problem: 'Bea may not import files any more, so it was stopped.',
    })
    expect(await people('gone.boss@example.com')).toEqual([])
    await w.superuser`update identity.member set status = 'active' where id = ${w.firm.bea.id}`
  })

  test('keeps a row the database does not take as one to mend, and takes all others', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => `Div${n},Ide,div${n}@example.com,,SC`)
    await w.superuser.unsafe(`alter table crm.contact add constraint no_seven check (first_name <> 'Div7')`)
    try {
      const done = await run.take(w.firm.ann, table(rows))
      expect(done).toMatchObject({ state: 'done', counts: { rows: 30, created: 29, bad: 1 } })
      const { items } = await w.firm.ann.ask(listImportRows, { import: done.id })
      expect(items).toMatchObject([
        { line: 9, outcome: 'bad', problems: [{ message: expect.stringContaining('could not be kept') }] },
      ])
    } finally {
      await w.superuser.unsafe('alter table crm.contact drop constraint no_seven')
    }
  })
})

test('The rival sees nothing of what was taken in.', async () => {
  expect((await w.rival.ann.ask(listLeads, {})).items).toEqual([])
})
