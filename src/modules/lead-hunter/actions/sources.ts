import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { workgroupFor } from '#modules/identity/index.ts'
import { listSources, makeSourceKey, saveSource, trySource } from '../contract/source.ts'
import { formatOfKind } from '../contract/source-format.ts'
import { readPayload } from '../rules/payload/index.ts'
import * as store from '../store/sources.ts'
import { payloadOf } from './receiving/reread.ts'
import { tryLeads } from './receiving/try.ts'

/** A name that is taken already, said beside its field. */
const nameTaken = (error: unknown): never => {
  if ((error as { code?: string }).code !== '23505') throw error
  throw new Refusal('conflict', 'There is a source of this name already.', {
    problems: [{ path: 'name', message: 'Is taken already.' }],
  })
}

const seesAllWorkgroups = ({ hierarchy: { limits } }: Ctx): boolean => (limits?.workgroups ?? 'all') === 'all'

/** Where its leads go, as asked; who sees some workgroups only makes sources of these, and opens none to the whole company. */
const sourceWorkgroup = (ctx: Ctx, asked: string | null): Promise<string | null> | null =>
  asked === null && seesAllWorkgroups(ctx) ? null : workgroupFor(ctx, asked ?? undefined)

/** One the asker sees; what brings leads to the whole company is changed by whoever sees all of it. */
async function sourceToChange(ctx: Ctx, id: string): Promise<store.SourceFacts> {
  const source = await store.sourceById(ctx, id)
  if (source.workgroup === null && !seesAllWorkgroups(ctx))
    throw new Refusal('forbidden', 'Its leads go to the whole company. Somebody who sees all of it has to change it.')
  return source
}

export const sourceActions: readonly Handler[] = [
  handle(listSources, async (ctx, { active }) => ({ items: await store.sources(ctx, active) })),

  handle(saveSource, async (ctx, { source, version, ...sent }) => {
    const workgroup = await sourceWorkgroup(ctx, sent.workgroup)
    const fields = { ...sent, workgroup, format: sent.format ?? formatOfKind(sent.kind) }
    const before = source ? await sourceToChange(ctx, source) : undefined
    const kept = await (source ? store.setSource(ctx, source, version, fields) : store.keepSource(ctx, fields)).catch(nameTaken)
    const subject = { kind: 'source', id: kept.id }
    ctx.subject(subject)
    const { verifyToken: _secret, ...shown } = fields
    if (before) {
      ctx.change(
        subject,
        Object.entries(shown).map(([field, after]) => ({
          field,
          class: 'internal' as const,
          before: before[field as keyof typeof before],
          after,
        })),
      )
    }
    ctx.emit('source.changed', { subject, facts: { kind: fields.kind, format: fields.format, active: fields.active } })
    return kept
  }),

  handle(makeSourceKey, async (ctx, { source }) => {
    await sourceToChange(ctx, source)
    const key = await store.keepSourceKey(ctx, source)
    const plain = new URL('/hooks/leads', ctx.places.publicUrl)
    const withKey = new URL(plain)
    withKey.searchParams.set('key', key)
    ctx.subject({ kind: 'source', id: source })
    ctx.emit('source.keyMade', { subject: { kind: 'source', id: source } })
    return { key, url: withKey.href, plainUrl: plain.href }
  }),

  handle(trySource, async (ctx, { source: id, body, contentType, ...instead }) => {
    const kept = await store.sourceById(ctx, id)
    const source = {
      ...kept,
      format: instead.format ?? kept.format,
      mapping: instead.mapping ?? kept.mapping,
      acceptance: instead.acceptance ?? kept.acceptance,
    }
    const read = readPayload(payloadOf(source, { body, contentType }))
    if (!read.ok) return { readable: false, why: read.why, problems: read.problems, unread: [], leads: [] }
    if (read.kind !== 'leads') {
      const why =
        read.kind === 'notice'
          ? read.notice
          : 'This call only names leads that wait at Meta. Have a tool deliver them, or paste one.'
      return { readable: read.kind === 'notice', why, problems: [], unread: read.unread, leads: [] }
    }
    return { readable: true, why: null, problems: [], unread: read.unread, leads: await tryLeads(ctx, source, read.drafts) }
  }),
]
