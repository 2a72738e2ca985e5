import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { CustomField, CustomFilter, CustomRecord } from '../contract/custom-field.ts'
import { isChosen } from '../rules/custom-field.ts'
import { sealedProblem } from '../rules/custom-value.ts'
import { customFieldsOf, tableOfRecord } from './custom-fields.ts'

type Sql = RawBuilder<unknown>

const refused = (path: string, message: string) => new Refusal('invalid', message, { problems: [{ path, message }] })

/** The field of this key, where its class lets records be asked for by it. */
function openField(fields: readonly CustomField[], key: string, path: string): CustomField {
  const field = fields.find(one => one.key === key && !one.archived)
  if (!field) throw refused(path, `There is no field “${key}” to ask by.`)
  const problem = sealedProblem(field)
  if (problem) throw refused(path, problem)
  return field
}

/** Values that at most so many records bear are looked up by their index, as tags are (lead-filter.ts). */
const rareValues = 5000

/** The conditions of a filter on records `l`, and whether what is left is few enough to be read whole. */
export async function customConditions(
  ctx: Ctx,
  record: CustomRecord,
  asked: CustomFilter | undefined,
): Promise<{ where: Sql[]; narrowed: boolean }> {
  if (!asked?.length) return { where: [], narrowed: false }
  const fields = await customFieldsOf(ctx, record)
  const where: Sql[] = []
  let narrowed = false
  for (const [n, one] of asked.entries()) {
    const path = `custom.${n}`
    const field = openField(fields, one.field, path)
    where.push(...conditionsOf(field, one, path))
    const only = one.is?.length === 1 ? String(one.is[0]) : undefined
    if (only === undefined || !isChosen(field.kind)) continue
    const wanted = { [field.key]: field.kind === 'several_of' ? [only] : only }
    const ids = sql`crm.custom_ids(${tableOfRecord[record]}, ${wanted as unknown}::jsonb, ${rareValues + 1})`
    const { n: count } = await ctx.one<{ n: number }>(sql`select count(*)::int as n from ${ids} t`)
    if (count > rareValues) continue
    where.push(sql`l.id = any (array(select ${ids}))`)
    narrowed = true
  }
  return { where, narrowed }
}

type Asked = CustomFilter[number]

function conditionsOf({ key, kind, name }: CustomField, { is, has, from, to, given }: Asked, path: string): Sql[] {
  const text = sql`(l.custom ->> ${key})`
  const where: Sql[] = []
  const inWords = ['text', 'long_text', 'link'].includes(kind)
  const counted = kind === 'number' || kind === 'money'
  if (given !== undefined) where.push(given ? sql`${text} is not null` : sql`${text} is null`)
  if (has !== undefined) {
    if (!inWords) throw refused(path, `“${name}” is no text.`)
    where.push(sql`position(lower(${has}) in lower(${text})) > 0`)
  }
  if (is) {
    if (counted || kind === 'date') throw refused(path, `Ask for “${name}” from and to.`)
    if (kind === 'several_of') where.push(sql`l.custom -> ${key} ?| ${is.map(String)}::text[]`)
    else if (inWords) where.push(sql`lower(${text}) = any (${is.map(one => String(one).toLowerCase())}::text[])`)
    else where.push(sql`${text} = any (${is.map(String)}::text[])`)
  }
  for (const [end, by] of [
    [from, sql`>=`],
    [to, sql`<=`],
  ] as const) {
    if (end === undefined) continue
    if (counted && typeof end === 'number') where.push(sql`${text}::numeric ${by} ${end}::numeric`)
    else if (kind === 'date' && typeof end === 'string') where.push(sql`${text} collate "C" ${by} ${end}::text collate "C"`)
    else throw refused(path, counted ? `Ask for “${name}” by numbers.` : `“${name}” has no range.`)
  }
  return where
}

/** By what a list is ordered: SQL over `l` and its type. */
export type OrderKey = readonly [text: string, type: string]

/** `custom.region` or `-custom.region` as an order; whoever has no value comes last either way. */
export async function customOrder(ctx: Ctx, record: CustomRecord, sort: string): Promise<{ keys: OrderKey[]; down: boolean }> {
  const down = sort.startsWith('-')
  const key = sort.slice(sort.indexOf('.') + 1)
  const field = openField(await customFieldsOf(ctx, record), key, 'sort')
  const by = orderOf(field, down)
  if (!by) throw refused('sort', `“${field.name}” has no order.`)
  return { keys: [by, ['l.id', 'uuid']], down }
}

function orderOf({ key, kind, options }: CustomField, down: boolean): OrderKey | undefined {
  // The key is a word of small letters: the contract and the table hold it to that.
  const text = `(l.custom ->> '${key}')`
  switch (kind) {
    case 'number':
    case 'money':
      return [`coalesce(${text}::numeric, '${down ? '-' : ''}Infinity'::numeric)`, 'numeric']
    case 'text':
    case 'link':
    case 'date':
      return [`coalesce(lower(${text}) collate "C", ${down ? "''" : "U&'\\+10FFFF'"})`, 'text']
    case 'yes_no':
      return [`coalesce(${text}::boolean::int, ${down ? -1 : 2})`, 'int']
    case 'one_of': {
      const ids = options.map(option => option.id).filter(id => /^[a-z0-9_]+$/.test(id))
      return [`coalesce(array_position('{${ids.join(',')}}'::text[], ${text}), ${down ? -1 : 1000})`, 'int']
    }
    default:
      return undefined
  }
}
