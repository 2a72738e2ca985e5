import { newId } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/custom-field.ts'
import { isChosen, isHigher, keyOfName, leastClass, optionsAfter } from '../rules/custom-field.ts'
import * as store from '../store/custom-fields.ts'
import { moveValues } from '../store/custom-values.ts'

const perBatch = 500

const refused = (path: string, message: string) => new Refusal('invalid', message, { problems: [{ path, message }] })
const nouns: Record<contract.CustomRecord, string> = { lead: 'leads', person: 'people' }

const inUse = (fields: readonly contract.CustomField[], record: contract.CustomRecord) =>
  fields.filter(field => field.record === record && !field.archived)

function demandRoom(fields: readonly contract.CustomField[], record: contract.CustomRecord): void {
  if (inUse(fields, record).length < contract.mostCustomFields) return
  const most = contract.mostCustomFields
  throw new Refusal('conflict', `There are ${most} fields for ${nouns[record]}, and no more fit. Put one away first.`)
}

function demandOwnName(fields: readonly contract.CustomField[], record: contract.CustomRecord, name: string, but?: string) {
  if (inUse(fields, record).some(field => field.id !== but && field.name.toLowerCase() === name.toLowerCase()))
    throw refused('name', `A field for ${nouns[record]} is called “${name}” already.`)
}

async function taken(ctx: Ctx, id: string) {
  const fields = await store.takeCustomFields(ctx)
  const field = fields.find(one => one.id === id)
  if (!field) throw notFound()
  return { fields, field }
}

function tell(ctx: Ctx, id: string, changes: readonly { field: string; before: unknown; after: unknown }[]): void {
  const subject = { kind: 'customField', id }
  ctx.subject(subject)
  ctx.change(
    subject,
    changes.map(change => ({ ...change, class: 'internal' as const })),
  )
  ctx.emit('customField.changed', { subject, facts: { fields: changes.map(change => change.field) } })
}

const labels = (options: readonly contract.CustomOption[]) => options.filter(one => !one.archived).map(one => one.label)

export const customFieldActions: readonly Handler[] = [
  handle(contract.listCustomFields, async ctx => ({
    items: [...(await store.customFields(ctx))],
    most: contract.mostCustomFields,
  })),

  handle(contract.addCustomField, async (ctx, { record, name, kind, help, options, key, ...given }) => {
    const fields = await store.takeCustomFields(ctx)
    demandRoom(fields, record)
    demandOwnName(fields, record, name)
    const least = leastClass(kind)
    if (isHigher(least, given.class))
      throw refused('class', `An e-mail address or telephone number is at least ${least}. Choose another class.`)
    if (isChosen(kind) !== options.length > 0)
      throw refused('options', isChosen(kind) ? 'Give at least one choice.' : 'Only a field that is chosen from has choices.')
    const made = optionsAfter([], options)
    if (made.problem) throw refused(`options.${made.problem.at}.label`, made.problem.message)
    const keys = new Set(fields.filter(field => field.record === record).map(field => field.key))
    // Keys of fields that were put away count: what once meant one thing never means another.
    if (key && keys.has(key)) throw refused('key', 'This key is or was another field’s. Keys are never used again.')
    const id = newId()
    const field = {
      ...{ id, record, name, kind, class: given.class, help: help ?? null, options: made.options },
      key: key ?? keyOfName(name, keys),
      position: Math.max(0, ...fields.filter(one => one.record === record).map(one => one.position)) + 1,
    }
    await store.addField(ctx, field)
    tell(ctx, id, [
      { field: 'name', before: null, after: name },
      { field: 'kind', before: null, after: kind },
      { field: 'class', before: null, after: field.class },
      { field: 'options', before: [], after: labels(field.options) },
    ])
    return { id, key: field.key }
  }),

  handle(contract.changeCustomField, async (ctx, { field: id, name, help, options, archived }) => {
    const { fields, field } = await taken(ctx, id)
    const to = { ...field, name: name ?? field.name, archived: archived ?? field.archived }
    if (field.archived && !to.archived) demandRoom(fields, field.record)
    if (!to.archived) demandOwnName(fields, field.record, to.name, id)
    if (help !== undefined) to.help = help || null
    if (options) {
      if (!isChosen(field.kind)) throw refused('options', 'Only a field that is chosen from has choices.')
      const after = optionsAfter(field.options, options)
      if (after.problem) throw refused(`options.${after.problem.at}.label`, after.problem.message)
      if (after.options.length > contract.mostCustomOptions)
        throw refused('options', `A field has at most ${contract.mostCustomOptions} choices, those that were put away included.`)
      to.options = after.options
    }
    await store.setField(ctx, id, to)
    tell(ctx, id, [
      { field: 'name', before: field.name, after: to.name },
      { field: 'help', before: field.help, after: to.help },
      { field: 'options', before: labels(field.options), after: labels(to.options) },
      { field: 'archived', before: field.archived, after: to.archived },
    ])
    return {}
  }),

  handle(contract.setCustomFieldOrder, async (ctx, { record, fields: ids }) => {
    const fields = (await store.takeCustomFields(ctx)).filter(field => field.record === record)
    if (ids.some(id => !fields.some(field => field.id === id)) || new Set(ids).size !== ids.length)
      throw refused('fields', `Name each field for ${nouns[record]} once.`)
    // Those that are not named stand behind.
    const others = fields.filter(field => !ids.includes(field.id)).map(field => field.id)
    await store.setFieldOrder(ctx, [...ids, ...others])
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.emit('customField.changed', { subject, facts: { fields: ['position'] } })
    return {}
  }),

  handle(contract.sealCustomField, async (ctx, { field: id, class: to }) => {
    const { field } = await taken(ctx, id)
    if (!isHigher(to, field.class))
      throw refused(
        'class',
        `“${field.name}” is ${field.class}. A class is only raised: what was sealed is never shown in the clear again.`,
      )
    if (field.sealingSince)
      throw new Refusal('conflict', 'The values of this field are being sealed. Try again when that is done.')
    await store.raiseField(ctx, id, to)
    tell(ctx, id, [{ field: 'class', before: field.class, after: to }])
    ctx.later(contract.resealCustomValues, { field: id, after: null })
    return {}
  }),

  handle(contract.resealCustomValues, async (ctx, { field: id, after }) => {
    const field = (await store.customFields(ctx)).find(one => one.id === id)
    if (!field) throw notFound()
    const { moved, after: next } = await moveValues(ctx, field, after, perBatch)
    const subject = { kind: 'customField', id }
    ctx.subject(subject)
    ctx.note({ sealed: moved })
    if (next) ctx.later(contract.resealCustomValues, { field: id, after: next })
    else {
      await store.fieldIsSealed(ctx, id)
      ctx.emit('customField.sealed', { subject })
    }
    return { sealed: moved, done: next === null }
  }),
]
