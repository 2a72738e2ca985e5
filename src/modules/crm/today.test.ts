import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { makeLeads } from '../../../test/leads.ts'
import { sealedFor } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as c from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const minutes = (n: number) => new Date(w.now().getTime() + n * 60_000)
const groupsOf = async (who: World['firm']['leo']) => {
  const { groups, numbers } = await who.ask(c.readToday, {})
  return {
    numbers,
    groups,
    by: Object.fromEntries(groups.map(g => [g.key, g])) as Record<string, (typeof groups)[number] | undefined>,
  }
}

test('an empty day has no groups', async () => {
  expect(await w.firm.leo.ask(c.readToday, {})).toEqual({
    groups: [],
    numbers: { newToday: 0, touchedToday: 0, medianSpeedSeconds: null, openLeads: 0, openLoans: 0, pipelineCents: 0 },
  })
})

test('a day shows what waits, each with why it is there, and only one’s own', async () => {
  const { leo, tom, ann } = w.firm
  const { pipelines } = await leo.ask(c.listPipelines, {})
  const stage = (key: string) => pipelines[0]!.stages.find(s => s.key === key)!
  const [offered, fresh, touched, late] = await makeLeads(w, w.firm, [
    { name: 'Olive Offered', owner: leo, acceptBy: minutes(4), receivedAt: minutes(-1) },
    { name: 'Fred Fresh', owner: leo, receivedAt: minutes(-12), score: 90, band: 'hot', phone: '+18435550142', state: 'SC' },
    { name: 'Tara Touched', owner: leo, receivedAt: minutes(-30) },
    {
      name: 'Lara Late',
      owner: leo,
      status: 'contacted',
      receivedAt: minutes(-60 * 24 * 30),
      stage: stage('contacted').id,
      pipeline: pipelines[0]!.id,
      stageSince: minutes(-60 * 24 * 20),
      firstTouchAt: minutes(-60 * 24 * 29),
    },
    {
      name: 'Sold Long Ago',
      owner: leo,
      status: 'lost',
      stage: stage('contacted').id,
      pipeline: pipelines[0]!.id,
      stageSince: minutes(-60 * 24 * 20),
    },
    { name: 'Nora Nobody', owner: null, branch: w.firm.branches.charleston, receivedAt: minutes(-45) },
    { name: 'Tim Of Tom', owner: tom },
  ])
  await leo.ask(c.touchLead, { lead: touched!.lead, kind: 'call', outcome: 'no_answer' })
  const task = (kind: string, title: string, due: Date, owner = leo.id, id = newId()) =>
    w.superuser`insert into crm.task (tenant_id, id, kind, sealed, contact_id, owner_id, due_at, created_at)
      values (${w.firm.tenant}, ${id}, ${kind}, ${sealedFor(w, 'crm.task', id, { title })}, ${fresh!.contact}, ${owner}, ${due}, ${w.now()})`
  await task('task', 'Send papers', minutes(-90))
  await task('callback', 'Call Fred back', minutes(-5))
  await task('task', 'Of Tom', minutes(-90), tom.id)
  await w.superuser`insert into crm.loan (tenant_id, id, contact_id, full_name, pipeline_id, stage_id, stage_since, owner_id, purpose, amount_cents, lock_expires_at, created_at, updated_at)
    values (${w.firm.tenant}, ${newId()}, ${late!.contact}, 'Lara Late', ${pipelines[0]!.id}, ${stage('processing').id}, ${w.now()}, ${leo.id}, 'purchase', 35000000, ${minutes(60 * 50)}, ${w.now()}, ${w.now()})`

  const { by, numbers, groups } = await groupsOf(leo)
  expect(groups.map(g => g.key)).toEqual(['to_accept', 'untouched', 'callbacks', 'overdue', 'locks', 'late_stage'])
  expect(by.to_accept).toMatchObject({
    count: 1,
    capped: false,
    items: [{ id: offered!.lead, why: 'Accept it in 4 min, or it goes to somebody else.' }],
  })
  expect(by.untouched).toMatchObject({
    count: 1,
    items: [
      {
        kind: 'lead',
        name: 'Fred Fresh',
        why: 'Came in 12 min ago; nobody has tried to reach them yet.',
        score: 90,
        band: 'hot',
        phoneHint: '0142',
        state: 'SC',
        firstTouchAt: null,
      },
    ],
  })
  expect(by.callbacks).toMatchObject({
    items: [{ kind: 'task', name: 'Call Fred back (Fred Fresh)', why: 'Call back: was due 5 min ago.', contact: fresh!.contact }],
  })
  expect(by.overdue).toMatchObject({ count: 1, items: [{ why: 'Was due 1 h ago.' }] })
  expect(by.locks).toMatchObject({ items: [{ kind: 'loan', name: 'Lara Late', why: 'The lock runs out in 2 days.' }] })
  expect(by.late_stage).toMatchObject({
    count: 1,
    items: [{ id: late!.lead, why: 'In “Contacted” for 20 days, longer than the stage allows.' }],
  })
  expect(numbers).toEqual({
    // Without whom Tom has, and who came a month ago.
    newToday: 6 - 2,
    touchedToday: 1,
    medianSpeedSeconds: 1800,
    openLeads: 4,
    openLoans: 1,
    pipelineCents: 35_000_000,
  })

  expect((await groupsOf(w.firm.abe)).by.to_accept?.count).toBe(1)
  expect((await groupsOf(w.firm.bea)).by.unclaimed).toMatchObject({
    count: 1,
    items: [{ name: 'Nora Nobody', why: 'Came in 45 min ago and has no officer.' }],
  })
  const whole = await groupsOf(ann)
  expect(whole.by.untouched?.items.map(i => i.name)).toEqual(
    expect.arrayContaining(['Fred Fresh', 'Tim Of Tom', 'Olive Offered']),
  )
  const named = whole.groups.flatMap(g => g.items.filter(i => i.kind === 'lead').map(i => i.id))
  expect(named.length).toBe(new Set(named).size)
  expect(whole.by.unclaimed?.items.map(i => i.name)).toEqual(['Nora Nobody'])
  expect(whole.by.overdue).toBeUndefined()
  expect((await groupsOf(w.firm.max)).by.locks).toBeUndefined()
  expect((await groupsOf(w.rival.ann)).groups).toEqual([])
})

test('a group of more than a hundred says so and shows the newest twenty', async () => {
  await makeLeads(
    w,
    w.firm,
    Array.from({ length: 130 }, (_, n) => ({
      name: `Crowd ${n}`,
      owner: w.firm.leo,
      createdAt: new Date(w.now().getTime() + n),
    })),
  )
  const { by } = await groupsOf(w.firm.leo)
  expect(by.untouched).toMatchObject({ count: 100, capped: true })
  expect(by.untouched!.items).toHaveLength(20)
  expect(by.untouched!.items[0]!.name).toBe('Crowd 129')
})
