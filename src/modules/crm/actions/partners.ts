import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import * as contract from '../contract/partner.ts'
import { classOfField, conflictFacts, editsOf } from '../rules/edits.ts'
import { stageAge } from '../rules/stage-age.ts'
import { type Colleague, type Office, officeOf } from '../store/office.ts'
import * as store from '../store/partners.ts'
import { firstStage, stageById } from '../store/pipelines.ts'
import { addRole } from '../store/seen-people.ts'
import { somebody } from './known-person.ts'
import { receiverOf } from './receiver.ts'

const aged = (ctx: Ctx, office: Office, row: store.PartnerListRow) => ({
  ...row,
  ...stageAge(row.stageSince, row.limitHours, office.calendar, ctx.now),
})
const reachOf = (p: { owner: Id | null; branch: Id | null }) => ({ owner: p.owner, branch: p.branch })

async function partnerStage(ctx: Ctx, id: Id | undefined) {
  const stage = id ? await stageById(ctx, id) : await firstStage(ctx, 'partner')
  if (!stage) throw new Refusal('conflict', 'There is no pipeline for partners. An administrator can make one.')
  if (stage.kind !== 'partner')
    throw new Refusal('invalid', 'This stage is for loans.', {
      problems: [{ path: 'stage', message: 'Choose a stage of a partner pipeline.' }],
    })
  return stage
}

async function activeColleague(ctx: Ctx, id: Id): Promise<Colleague> {
  const person = await receiverOf(ctx, id)
  if (person.status !== 'active')
    throw new Refusal('conflict', `${person.name} is not active here.`, {
      problems: [{ path: 'owner', message: 'Choose somebody who is active.' }],
    })
  return person
}

export const partnerActions: readonly Handler[] = [
  handle(contract.listPartners, async (ctx, { sort, limit, cursor, ...filter }) => {
    const [office, rows] = await Promise.all([officeOf(ctx), store.partners(ctx, filter, sort, limit, cursor)])
    const { items, next } = toPage(rows, limit, row => [row.key, row.id])
    return { items: items.map(row => aged(ctx, office, row)), next }
  }),

  handle(contract.countPartners, async (ctx, { by, ...filter }) => {
    const groups = await store.partnerGroups(ctx, filter, by)
    return { count: groups.reduce((sum, g) => sum + g.count, 0), groups }
  }),

  handle(contract.readPartner, async (ctx, { partner: id }) => {
    const [office, partner] = await Promise.all([officeOf(ctx), store.partnerById(ctx, id)])
    const identifiers = await store.reachOfPerson(ctx, partner.contact)
    return {
      ...partner,
      ...aged(ctx, office, partner),
      identifiers,
      mayEdit: ctx.may('partner.edit'),
    }
  }),

  handle(contract.addPartner, async (ctx, { company, licenceNumber, territory, owner, stage: into, ...given }) => {
    const [stage, officer] = await Promise.all([
      partnerStage(ctx, into),
      owner === null
        ? undefined
        : owner || ctx.actor.kind === 'member'
          ? activeColleague(ctx, owner ?? ctx.actor.id!)
          : undefined,
    ])
    const place = { owner: officer?.id ?? null, branch: officer?.branch ?? null }
    const found = await somebody(ctx, { ...given, company }, { ...place, roles: ['partner'] })
    const id = await store.keepPartner(ctx, {
      contact: found.contact,
      name: found.name,
      company: company ?? null,
      licenceNumber: licenceNumber ?? null,
      territory: territory ?? null,
      pipeline: stage.pipeline,
      stage: stage.id,
      ...place,
    })
    if (!id)
      throw new Refusal('conflict', `${found.name} is a partner already.`, {
        problems: [{ path: 'contact', message: 'Is a partner already.' }],
      })
    if (!found.created) await addRole(ctx, found.contact, 'partner')
    const subject = { kind: 'partner', id }
    ctx.subject(subject, place)
    ctx.emit('partner.added', { subject, reach: place, facts: { contact: found.contact } })
    return { id, contact: found.contact, created: found.created }
  }),

  handle(contract.updatePartner, async (ctx, { partner: id, version, ...sent }) => {
    const [before, officer] = await Promise.all([
      store.partnerById(ctx, id),
      sent.owner ? activeColleague(ctx, sent.owner) : undefined,
    ])
    const subject = { kind: 'partner', id }
    const edits = editsOf(before as never, sent, ctx.rights.clearance)
    ctx.subject(subject, reachOf(before))
    if (!edits.length) return { version: before.version }
    const meanwhile = () =>
      new Refusal(
        'conflict',
        'Somebody changed this partner meanwhile. Look at what it is now, and save again.',
        conflictFacts(edits, before.version),
      )
    if (version !== undefined && version !== before.version) throw meanwhile()
    const now = await store.setPartner(ctx, id, { ...sent, ...(officer && { branch: officer.branch }) }, before.version)
    if (now === undefined) throw meanwhile()
    ctx.change(
      subject,
      edits.map(e => ({ ...e, class: classOfField(e.field) })),
    )
    ctx.emit('partner.changed', { subject, reach: reachOf(before) })
    return { version: now }
  }),

  handle(contract.movePartner, async (ctx, { partner: id, stage: to }) => {
    const [before, stage] = await Promise.all([store.partnerById(ctx, id), partnerStage(ctx, to)])
    const { version } = await store.placePartner(ctx, id, stage.pipeline, to)
    const subject = { kind: 'partner', id }
    ctx.subject(subject, reachOf(before))
    ctx.change(subject, [{ field: 'stage', class: 'internal', before: before.stage, after: to }])
    ctx.emit('partner.stageMoved', { subject, reach: reachOf(before), facts: { from: before.stage, to } })
    return { version }
  }),
]
