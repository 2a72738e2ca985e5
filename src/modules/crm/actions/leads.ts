import { Refusal } from '#base/refusal.ts'
import { zipPlace } from '#base/zip/zip-place.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import * as contract from '../contract.ts'
import { listedOf, shownOf } from '../rules/custom-field.ts'
import { classOfField, conflictFacts, editsOf } from '../rules/edits.ts'
import { isOpen, type LeadStatus, stageOfStatus, statusProblem } from '../rules/lead-status.ts'
import { customFieldsOf } from '../store/custom-fields.ts'
import { setLead, takeLead } from '../store/lead-changes.ts'
import { leadCount, leadGroups, leads } from '../store/lead-list.ts'
import { leadById } from '../store/lead-reading.ts'
import { lostReasonById, stagesOf } from '../store/pipelines.ts'
import { changesOf, customEdits, idsOf } from './custom-values.ts'
import { demandHolder, demandPlace, inOneStep } from './licence-gate.ts'
import { mayWith } from './may-edit.ts'

export const leadActions: readonly Handler[] = [
  handle(contract.listLeads, async (ctx, { limit, cursor, sort, fields, ...filter }) => {
    const [lines, own] = await Promise.all([
      leads(ctx, { filter, sort, limit, cursor, fields }),
      !fields || fields.includes('custom') ? customFieldsOf(ctx, 'lead') : [],
    ])
    const shown = lines.map(line => (line.custom ? { ...line, custom: listedOf(own, line.custom) } : line))
    return toPage(shown, limit, line => line.keys)
  }),

  handle(contract.countLeads, async (ctx, { exact, by, ...filter }) => {
    if (!by) return { ...(await leadCount(ctx, filter, exact)), groups: [] }
    const [total, grouped] = await Promise.all([leadCount(ctx, filter, exact), leadGroups(ctx, filter, by, exact)])
    return { ...total, capped: total.capped || grouped.capped, groups: grouped.groups }
  }),

  handle(contract.readLead, async (ctx, { lead }) => {
    const [{ customKept, ...found }, own] = await Promise.all([leadById(ctx, lead), customFieldsOf(ctx, 'lead')])
    const timeZone = [found.zip, found.personZip].map(zip => (zip ? zipPlace(zip)?.timeZone : undefined)).find(zone => zone)
    const values = shownOf(own, { ...found, customKept })
    return { ...found, ...values, timeZone: timeZone ?? null, mayEdit: mayWith(ctx, 'lead.edit', found) }
  }),

  handle(contract.updateLead, async (ctx, { lead, version, custom: asked, ...sent }) => {
    const now = await takeLead(ctx, lead)
    const reach = { owner: now.owner, branch: now.branch }
    ctx.subject({ kind: 'lead', id: lead }, reach)
    const edits = editsOf(now, { ...sent, ...demandPlace(now, sent) }, ctx.rights.clearance)
    const own = await customEdits(ctx, { record: 'lead', row: lead, now }, asked)
    if (!edits.length && !own) return { version: now.version }
    if (version !== undefined && version !== now.version) {
      throw new Refusal(
        'conflict',
        'Somebody changed this lead while you were working on it. Look at both values and choose.',
        conflictFacts(edits, now.version, own?.edits),
      )
    }
    const values = Object.fromEntries(edits.map(({ field, after }) => [field, after]))
    if (typeof values.lostReason === 'string') await lostReasonById(ctx, values.lostReason)
    if (values.status !== undefined) {
      const problem = statusProblem(values.status as LeadStatus, { ...now, ...values })
      if (problem)
        throw new Refusal('invalid', problem.message, { problems: [{ path: problem.field, message: problem.message }] })
    }
    const status = (values.status ?? now.status) as LeadStatus
    const state = ('state' in values ? values.state : now.state) as string | null
    await demandHolder(
      ctx,
      { owner: now.owner, state: now.state, open: isOpen(now.status, now.archivedAt) },
      { owner: now.owner, state, open: isOpen(status, now.archivedAt) },
      { path: 'state' in values ? 'state' : 'status', instead: inOneStep },
    )
    const stage =
      values.status && now.pipeline
        ? stageOfStatus(status, await stagesOf(ctx, now.pipeline), now.stage, { back: true })
        : undefined
    ctx.change({ kind: 'lead', id: lead }, [
      ...edits.map(edit => ({ ...edit, class: classOfField(edit.field) })),
      { field: 'stage', class: 'internal', before: now.stage, after: stage ?? now.stage },
      ...(own ? changesOf(own) : []),
    ])
    ctx.emit('lead.changed', {
      subject: { kind: 'lead', id: lead },
      reach,
      facts: { fields: [...edits.map(e => e.field), ...(own ? idsOf(own) : [])] },
    })
    const custom = own && { after: own.after, person: now.contact }
    return { version: await setLead(ctx, lead, now, values, { stage, custom }) }
  }),
]
