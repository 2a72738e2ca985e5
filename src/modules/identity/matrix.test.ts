import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { newId } from '#base/id.ts'
import { sql } from '#kernel/sql.ts'
import { changeLeads, listLeads } from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { decideApproval } from '#modules/trust/contract.ts'
import { personTypes } from '#policy/matrix.ts'
import { inside } from '../../../test/inside.ts'
import { makeLeads } from '../../../test/leads.ts'
import { because, type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import type { Person, World } from '../../../test/world.ts'
import * as contract from './contract.ts'
import { authorityOf } from './index.ts'

let desk: MatrixDesk
let w: World
let second: Person
beforeEach(async () => {
  desk = await openMatrixDesk()
  ;({ w, second } = desk)
})
afterEach(() => w.close())

const draftOf = async () => (await desk.draft())!

describe('what is published', () => {
  test('every client starts with the shipped matrix as version 1, and a draft changes nothing', async () => {
    const { ann, leo } = w.firm
    const { version, types } = await ann.ask(contract.readMatrix, {})
    expect(version).toMatchObject({ number: 1, state: 'published', publishedBy: null, agreedBy: null })
    expect(types.map(type => type.base)).toEqual([...personTypes])
    await ann.ask(contract.openDraft, {})
    await ann.ask(contract.editDraft, { cells: await desk.cells('Loan officer', { 'lead.tag': 'none', 'lead.read': 'none' }) })
    expect((await leo.ask(listLeads, {})).items).toEqual([])
    await expect(ann.ask(contract.openDraft, {})).rejects.toThrow(/Version 2 is a draft already/)
  })

  test('takes effect on the very next request of a session that is open, and nowhere before', async () => {
    const { leo } = w.firm
    await leo.ask(listLeads, {})
    const change = await desk.cells('Loan officer', { 'lead.read': 'none' })
    const ann = w.firm.ann
    await ann.ask(contract.openDraft, {})
    await ann.ask(contract.editDraft, { cells: change })
    await desk.narrow()
    const { id, hash } = await draftOf()
    expect((await ann.ask(contract.listMatrixVersions, {})).somebodyAgrees).toBe(true)
    const approval = await desk.askFor(ann, { version: id, hash })
    await leo.ask(listLeads, {})
    await desk.agree(second, approval)
    await w.drain()
    await expect(leo.ask(listLeads, {})).rejects.toThrow('Loan officer may not: see leads.')
    // Work in their name is judged by it too.
    expect((await inside(w, w.firm, ctx => authorityOf(ctx, leo.id)))!.rights.cells['lead.read']).toBeUndefined()
    const row = (await ann.ask(contract.readMatrix, {})).version
    expect(row).toMatchObject({ number: 2, state: 'published', publishedBy: { name: 'Ann' }, agreedBy: { name: 'Tom' } })
    const { raw } = await ann.ask(contract.exportMatrix, { version: row.id })
    expect(createHash('sha256').update(raw.text).digest('hex')).toBe(row.hash)
  })

  test('a change of rows changes whose leads are seen', async () => {
    const { bea, leo } = w.firm
    await makeLeads(w, w.firm, [{ name: 'Mia Reyes', owner: leo }])
    const before = await bea.ask(listLeads, {})
    await desk.publish(await desk.cells('Branch manager', { 'lead.read': 'own' }))
    expect(before.items.length).toBe(1)
    expect((await bea.ask(listLeads, {})).items).toEqual([])
  })
  test('is no draft that lets somebody work on what they do not see, until it is mended', async () => {
    const { ann } = w.firm
    await ann.ask(contract.openDraft, {})
    await ann.ask(contract.editDraft, { cells: await desk.cells('Loan officer', { 'lead.edit': 'group' }) })
    const asked = async () => {
      const { id, hash } = await draftOf()
      return ann.ask(contract.publishMatrix, { version: id, hash }, because)
    }
    await expect(asked()).rejects.toMatchObject({
      word: 'invalid',
      message:
        'Loan officer may work on what they do not see: “Edit leads” reaches further than “See leads”. Make one as wide as the other.',
    })
    await ann.ask(contract.editDraft, { cells: await desk.cells('Loan officer', { 'lead.read': 'group' }) })
    expect(await asked()).toMatchObject({ approval: { state: 'waiting' } })
  })

  test('the asker alone puts nothing in force, in words or in SQL', async () => {
    const { ann, bea } = w.firm
    await ann.ask(contract.openDraft, {})
    await ann.ask(contract.editDraft, { cells: await desk.cells('Marketing manager', { 'lead.export': 'none' }) })
    const { id, hash } = await draftOf()
    await expect(ann.ask(contract.publishMatrix, { version: id, hash })).rejects.toThrow(/Say why/)
    const approval = await desk.askFor(ann, { version: id, hash })
    await expect(desk.agree(ann, approval)).rejects.toThrow('Nobody decides what they asked for themselves.')
    await expect(bea.ask(decideApproval, { approval, agree: true, hash: '0'.repeat(64) })).rejects.toThrow(/nothing here/)
    for (const agreed of [second.id, null, ann.id]) {
      const act = w.superuser`update identity.matrix_version set state = 'published', published_at = now(), published_by = ${ann.id}, agreed_by = ${agreed}, approval_id = ${approval} where id = ${id}`
      await expect(act).rejects.toThrow(/cannot go from draft to published|check constraint/)
    }
    expect((await ann.ask(contract.readMatrix, {})).version.number).toBe(1)
  })

  test('what was changed after it was read is not published', async () => {
    const { ann } = w.firm
    await ann.ask(contract.openDraft, {})
    await ann.ask(contract.editDraft, { cells: await desk.cells('Marketing manager', { 'lead.export': 'none' }) })
    const { id, hash } = await draftOf()
    const approval = await desk.askFor(ann, { version: id, hash })
    const waits = async (who: Person) => (await who.ask(contract.listMatrixVersions, {})).waiting
    expect(await waits(ann)).toMatchObject([{ approval, by: { name: 'Ann' }, hash, ...because, mine: true }])
    await ann.ask(contract.editDraft, { cells: await desk.cells('Marketing manager', { 'lead.tag': 'none' }) })
    expect(await waits(second)).toMatchObject([{ approval, hash, mine: false }])
    expect((await draftOf()).hash).not.toBe(hash)
    await expect(desk.askFor(second, { version: id, hash })).rejects.toThrow('The draft was changed since you read it.')
    await desk.agree(second, approval)
    await w.drain()
    expect(await desk.stateOf(approval)).toBe('failed')
    expect(await waits(ann)).toEqual([])
    expect((await ann.ask(contract.readMatrix, {})).version.number).toBe(1)
  })

  test('whoever would gain by it does not decide', async () => {
    const { ann } = w.firm
    await desk.publish(await desk.cells('Administrator', { 'lead.tag': 'none' }))
    await ann.ask(contract.openDraft, {})
    await ann.ask(contract.editDraft, { cells: await desk.cells('Administrator', { 'lead.tag': 'all' }) })
    const { id, hash } = await draftOf()
    expect((await ann.ask(contract.listMatrixVersions, {})).somebodyAgrees).toBe(false)
    await expect(desk.askFor(ann, { version: id, hash })).rejects.toThrow(/nobody else here may/)
  })

  test('an earlier version is brought back by publishing it anew', async () => {
    const { ann, leo } = w.firm
    await desk.publish(await desk.cells('Loan officer', { 'lead.read': 'none' }))
    await expect(leo.ask(listLeads, {})).rejects.toThrow(/may not: see leads/)
    const first = (await ann.ask(contract.listMatrixVersions, {})).items.at(-1)!
    await ann.ask(contract.openDraft, { from: first.id })
    const draft = await draftOf()
    expect((await ann.ask(contract.compareMatrix, { from: first.id, to: draft.id })).items).toEqual([])
    await desk.publish()
    await leo.ask(listLeads, {})
    expect((await ann.ask(contract.listMatrixVersions, {})).items.map(v => [v.number, v.state, v.basedOn])).toEqual([
      [3, 'published', 1],
      [2, 'superseded', 1],
      [1, 'superseded', null],
    ])
    // A draft that says what is in force is not asked for.
    await ann.ask(contract.openDraft, {})
    const same = await draftOf()
    await expect(desk.askFor(ann, { version: same.id, hash: same.hash })).rejects.toThrow(
      'The draft says the same as version 3, which is in force.',
    )
    await expect(w.superuser`update identity.matrix_version set note = 'x' where id = ${first.id}`).rejects.toThrow(/cannot go/)
    await expect(w.superuser`delete from identity.matrix_version where id = ${first.id}`).rejects.toThrow(/stays/)
  })
})

describe('user types', () => {
  test('an earlier version brought back keeps what came later and somebody has, says so, and lets it go with the last of them', async () => {
    const { ann, leo, bea } = w.firm
    await ann.ask(contract.openDraft, {})
    const { id: made } = await ann.ask(contract.copyUserType, {
      of: (await desk.typeOf('Loan officer')).id,
      name: 'Junior officer',
    })
    await desk.publish()
    for (const who of [leo, bea])
      await w.superuser`update identity.member set user_type = 'loan_officer', type_id = ${made} where id = ${who.id}`
    await w.superuser`update identity.member set status = 'deactivated', deactivated_at = now() where id = ${bea.id}`
    // Who left does not count among the people of a type; it is still theirs, if they come back.
    expect(await desk.typeOf('Junior officer')).toMatchObject({ people: 1 })
    const first = (await ann.ask(contract.listMatrixVersions, {})).items.at(-1)!
    const { id: draft } = await ann.ask(contract.openDraft, { from: first.id })
    const read = () => ann.ask(contract.readMatrix, { version: draft })
    expect((await read()).kept).toEqual([{ id: made, name: 'Junior officer', holders: '1 person and 1 who left have' }])
    const { items } = await ann.ask(contract.compareMatrix, { from: first.id, to: draft })
    expect(items[0]).toMatchObject({ typeName: 'Junior officer', label: 'User type', was: 'not there' })
    await expect(ann.ask(contract.dropUserType, { type: made })).rejects.toThrow(
      '1 person and 1 who left have the user type “Junior officer”.',
    )
    const officer = (await desk.typeOf('Loan officer')).id
    await w.superuser`update identity.member set type_id = ${officer} where type_id = ${made}`
    expect((await read()).kept).toMatchObject([{ holders: 'Nobody has' }])
    await ann.ask(contract.dropUserType, { type: made })
    expect((await read()).kept).toEqual([])
    expect((await ann.ask(contract.compareMatrix, { from: first.id, to: draft })).items).toEqual([])
  })

  test('one is made as a copy, given to a person, and judged by its own cells; it stays while somebody has it', async () => {
    const { ann, leo } = w.firm
    await ann.ask(contract.openDraft, {})
    const made = await ann.ask(contract.copyUserType, { of: (await desk.typeOf('Loan officer')).id, name: 'Junior officer' })
    await ann.ask(contract.editDraft, { cells: [{ type: made.id, permission: 'bulk.use', level: 'none' }] })
    await expect(ann.ask(contract.updatePerson, { person: leo.id, userType: made.id })).rejects.toThrow()
    await desk.publish()
    await ann.ask(contract.updatePerson, { person: leo.id, userType: made.id })
    await expect(leo.ask(changeLeads, {} as never)).rejects.toThrow('Junior officer may not: change many leads at once.')
    const person = (await ann.ask(contract.listPeople, {})).items.find(one => one.id === leo.id)
    expect(person).toMatchObject({ type: 'loan_officer', userType: made.id, typeName: 'Junior officer' })
    await ann.ask(contract.openDraft, {})
    await expect(ann.ask(contract.dropUserType, { type: made.id })).rejects.toThrow(
      '1 person has the user type “Junior officer”.',
    )
    await expect(ann.ask(contract.dropUserType, { type: (await desk.typeOf('Processor')).id })).rejects.toThrow(
      /every client starts with/,
    )
  })

  test('hours, networks and dates are asked of every request; the session lives on', async () => {
    const { ann, leo } = w.firm
    await ann.ask(contract.openDraft, {})
    const officer = await desk.typeOf('Loan officer')
    const set = (conditions: z.input<typeof contract.conditionsField>) =>
      ann.ask(contract.setUserType, { type: officer.id, name: 'Loan officer', clearance: 'confidential', conditions })
    const none = { hours: null, networks: null, startsOn: null, endsOn: null }
    // It is half past ten or eleven on a Wednesday in New York.
    await set({ ...none, hours: { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }, networks: ['203.0.113.0/24'] })
    await desk.publish()
    await expect(leo.ask(listLeads, {})).rejects.toThrow(/outside the networks/)
    await leo.ask(listLeads, {}, { address: '203.0.113.9' })
    await leo.ask(listLeads, {}, { address: '::ffff:203.0.113.9' })
    w.pass(10 * 60)
    await expect(leo.ask(listLeads, {}, { address: '203.0.113.9' })).rejects.toThrow(
      /outside the hours set for you. It opens again .*8:00 AM/,
    )
    w.pass(14 * 60)
    await leo.ask(listLeads, {}, { address: '203.0.113.9' })
    await ann.ask(contract.openDraft, {})
    const today = w.now().toISOString().slice(0, 10)
    await set({ ...none, endsOn: today })
    await desk.publish()
    await leo.ask(listLeads, {})
    w.pass(24 * 60)
    await expect(leo.ask(listLeads, {})).rejects.toThrow(`Your access ended on ${today}.`)
    expect((await inside(w, w.firm, ctx => authorityOf(ctx, leo.id)))!.rights.cells).toEqual({})
  })
})

test('a draft is tried out on people and on what they did', async () => {
  const { ann, leo } = w.firm
  await leo.ask(addLead, { person: { firstName: 'Mia', lastName: 'Reyes' } } as never)
  await ann.ask(contract.openDraft, {})
  await ann.ask(contract.editDraft, { cells: await desk.cells('Loan officer', { 'lead.add': 'none', 'lead.delete': 'own' }) })
  const { people, refused, replayed } = await ann.ask(contract.simulateMatrix, {})
  expect(people).toMatchObject([{ name: 'Leo', gains: ['lead.delete'], loses: ['lead.add'] }])
  expect(refused).toMatchObject([{ name: 'Leo', action: addLead.name, times: 1 }])
  expect(replayed).toBeGreaterThan(1)
  const { items } = await ann.ask(contract.compareMatrix, {
    from: (await ann.ask(contract.readMatrix, {})).version.id,
    to: (await draftOf()).id,
  })
  expect(items.map(line => [line.typeName, line.label, line.was, line.becomes])).toEqual([
    ['Loan officer', 'Add leads', 'all', 'none'],
    ['Loan officer', 'Delete leads', 'none', 'own (second person)'],
  ])
})

test('a level that shrinks or grows is told as what it was and becomes; gained is only from nothing, lost only to nothing', async () => {
  const { ann } = w.firm
  await ann.ask(contract.openDraft, {})
  await ann.ask(contract.editDraft, {
    cells: await desk.cells('Branch manager', { 'task.edit': 'own', 'contact.merge': 'none' }),
  })
  const { people } = await ann.ask(contract.simulateMatrix, {})
  const bea = people.find(person => person.name === 'Bea')!
  expect(bea.reach).toContainEqual({ permission: 'task.edit', was: 'group', becomes: 'own' })
  expect([bea.gains, bea.loses]).toEqual([[], ['contact.merge']])
})

test('a rival client finds nothing of it', async () => {
  const { ann } = w.firm
  const rival = w.rival.ann
  await w.rival.prepare()
  const { id } = await ann.ask(contract.openDraft, {})
  const mine = (await ann.ask(contract.readMatrix, {})).version.id
  for (const version of [id, mine, newId()]) {
    await expect(rival.ask(contract.readMatrix, { version })).rejects.toThrow(/nothing here/)
    await expect(rival.ask(contract.exportMatrix, { version })).rejects.toThrow(/nothing here/)
    await expect(rival.ask(contract.openDraft, { from: version })).rejects.toThrow(/nothing here/)
    await expect(desk.askFor(rival, { version, hash: '0'.repeat(64) })).rejects.toThrow(/nothing here/)
  }
  const place = await inside(w, w.rival, ctx => ctx.rows(sql`select * from identity.place_of(${w.firm.tenant}, ${ann.id})`))
  expect(place).toEqual([])
})
