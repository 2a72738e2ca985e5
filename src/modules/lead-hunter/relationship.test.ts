import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { overHttp } from '../../../test/over-http.ts'
import { openDesk } from '../../../test/routing-desk.ts'
import { emailToken } from '../../../test/sealed.ts'
import { knock, makeSource } from '../../../test/sources.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { addLead, readTrace, setCaps } from './contract.ts'

/** Leo and Lia may work in SC, Tom in FL and GA. The rules name Lia for everything. */
let w: World
let app: FastifyInstance
let url: string
let lia: string
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  ;({ server: app } = await overHttp(w))
  ;({ url } = await makeSource(w, 'Portal', { kind: 'adf' }))
  const desk = openDesk(w)
  lia = await desk.officer(w.firm, 'Lia', { states: ['SC', 'FL'] })
  await desk.publish(w.firm, {
    rules: [desk.rule('Everything', { target: { method: 'person', person: lia } })],
    fallback: {},
  })
})
afterAll(async () => {
  await app.close()
  await w.close()
})

let people = 0
const person = () => ({ firstName: 'Rae', lastName: 'Relation', emails: [`rae${++people}@example.com`] })
type Who = ReturnType<typeof person>
const withLeo = async () => {
  const who = person()
  await w.firm.ann.ask(addLead, { person: who, intent: 'purchase', property: { state: 'SC' }, assignTo: w.firm.leo.id })
  // What they asked about is over: the next inquiry is a lead of its own.
  await w.superuser`update crm.lead set status = 'lost' where owner_id = ${w.firm.leo.id}`
  return who
}
/** The vendor sends them again; answers the newest lead, why it went there, and who could not have it. */
const sent = async ({ firstName, lastName, emails }: Who, state: string) => {
  const [city, zip] = state === 'SC' ? ['Charleston', '29401'] : ['Tampa', '33602']
  const { statusCode, body } = await knock(
    app,
    url,
    'application/xml',
    `<?xml version="1.0"?><?ADF VERSION "1.0"?><adf><prospect status="new"><requestdate>2026-03-04T10:00:00-05:00</requestdate>
<customer><contact><name part="first">${firstName}</name><name part="last">${lastName}</name><email>${emails[0]}</email>
<address><city>${city}</city><regioncode>${state}</regioncode><postalcode>${zip}</postalcode></address></contact></customer></prospect></adf>`,
  )
  expect(statusCode, body).toBeLessThan(300)
  const [lead] = await w.superuser<{ id: string; owner: string }[]>`
    select l.id, l.owner_id as owner from crm.lead l join crm.identifier i on i.contact_id = l.contact_id and i.token = ${emailToken(w, emails[0]!)}
    order by l.created_at desc, l.id desc limit 1`
  const [last] = (await w.firm.ann.ask(readTrace, { lead: lead!.id })).items
  return { ...lead!, kind: last!.kind, sentence: last!.sentence, holder: last!.trace?.holder ?? null }
}
const leo = () => ({ id: w.firm.leo.id, name: 'Leo' })

test('a stranger goes where the rules say, somebody known to the officer who has them', async () => {
  expect(await sent(person(), 'SC')).toMatchObject({ owner: lia, kind: 'routed', holder: null })
  expect(await sent(await withLeo(), 'SC')).toMatchObject({
    owner: w.firm.leo.id,
    kind: 'known',
    sentence: 'Given to Leo, who has this person already.',
  })
})

test('where that officer holds no license, has left or has had enough, the rules decide and the trace says why', async () => {
  const moved = await withLeo()
  expect(await sent(moved, 'FL')).toMatchObject({
    owner: lia,
    kind: 'routed',
    holder: { person: leo(), sentence: 'Holds no license in FL.' },
  })
  const full = await withLeo()
  await w.firm.ann.ask(setCaps, { person: w.firm.leo.id, caps: { perDay: 0 } })
  expect(await sent(full, 'SC')).toMatchObject({
    owner: lia,
    kind: 'routed',
    holder: { person: leo(), sentence: 'Has 0 of at most 0 leads this day.' },
  })
  await w.firm.ann.ask(setCaps, { person: w.firm.leo.id, caps: {} })
  const left = await withLeo()
  await w.superuser`update identity.member set status = 'deactivated', deactivated_at = now() where id = ${w.firm.leo.id}`
  expect(await sent(left, 'SC')).toMatchObject({ owner: lia, kind: 'routed', holder: { person: leo() } })
  await w.superuser`update identity.member set status = 'active', deactivated_at = null where id = ${w.firm.leo.id}`
})

test('of several who have them, the one who may have it', async () => {
  const who = person()
  const { lead } = await w.firm.ann.ask(addLead, {
    person: who,
    intent: 'purchase',
    property: { state: 'FL' },
    assignTo: w.firm.tom.id,
  })
  await w.firm.ann.ask(addLead, { person: who, intent: 'refinance', property: { state: 'SC' }, assignTo: w.firm.leo.id })
  // Long ago: what is asked now is a lead of its own.
  await w.superuser`update crm.lead set received_at = received_at - interval '100 days'
    where contact_id = (select contact_id from crm.lead where id = ${lead})`
  expect(await sent(who, 'SC')).toMatchObject({ owner: w.firm.leo.id, kind: 'known' })
})
