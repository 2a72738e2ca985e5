import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { recordsOfPerson } from '#modules/crm/index.ts'
import { mostMonths, type RetentionClass, retentionClasses, retentionNames } from '#policy/retention.ts'
import * as contract from '../contract/retention.ts'
import { dropOldExports } from '../store/exports.ts'
import * as store from '../store/retention.ts'
import { namesOf } from './naming.ts'

const monthsNow = async (ctx: Ctx, of: RetentionClass) =>
  (await store.chosen(ctx)).find(one => one.class === of)?.months ?? retentionClasses[of].usual

/** Steps of one run: what is left after them is a job of its own, so that none holds the worker for long. */
const stepsAtOnce = 20

export const retentionActions: readonly Handler[] = [
  handle(contract.readRetention, async ctx => {
    const [chosen, holds, oldest] = await Promise.all([store.chosen(ctx), store.holds(ctx), store.oldestEvent(ctx)])
    const nameOf = await namesOf(ctx, [
      ...chosen.map(one => ({ kind: 'person', id: one.setBy })),
      ...holds.flatMap(h => [
        { kind: 'person', id: h.setBy },
        { kind: 'person', id: h.liftedBy },
        { kind: h.subjectKind, id: h.subject },
      ]),
    ])
    const person = (id: string) => ({ id, name: nameOf('person', id) })
    return {
      classes: retentionNames.map(name => {
        const set = chosen.find(one => one.class === name)
        return {
          class: name,
          months: set?.months ?? retentionClasses[name].usual,
          least: retentionClasses[name].usual,
          most: mostMonths,
          setBy: set ? person(set.setBy) : null,
          setAt: set?.setAt ?? null,
          oldest: oldest?.at ?? null,
        }
      }),
      holds: holds.map(h => ({
        id: h.id,
        title: h.title,
        kind: h.kind,
        subject:
          h.subject && h.subjectKind ? { kind: h.subjectKind, id: h.subject, name: nameOf(h.subjectKind, h.subject) } : null,
        from: h.from,
        to: h.to,
        setBy: person(h.setBy),
        setAt: h.setAt,
        liftedBy: h.liftedBy ? person(h.liftedBy) : null,
        liftedAt: h.liftedAt,
      })),
    }
  }),

  handle(
    contract.setRetention,
    async (ctx, { class: of, months }) => {
      demandLonger(of, months)
      const before = await monthsNow(ctx, of)
      await store.keepRetention(ctx, { class: of, months })
      ctx.note({ class: of, months, before })
      ctx.emit('retention.changed', { facts: { class: of, months, before } })
      return {}
    },
    {
      preview: async (ctx, { class: of, months }) => {
        demandLonger(of, months)
        const before = await monthsNow(ctx, of)
        return {
          lines: [
            { label: 'Events', value: retentionClasses[of].label, tells: 'class' },
            { label: 'Kept until now', value: `${before} months` },
            { label: 'Kept from then on', value: `${months} months`, tells: 'months' },
          ],
        }
      },
      terms: (_ctx, { class: of, months }) => ({ class: of, months }),
    },
  ),

  handle(contract.setHold, async (ctx, asked) => {
    if (asked.kind === 'time') {
      const [from, to] = [new Date(asked.from), new Date(asked.to)]
      if (to <= from)
        throw new Refusal('invalid', 'The end comes before the beginning.', {
          problems: [{ path: 'to', message: 'Comes before the beginning.' }],
        })
      return { hold: await set(ctx, { title: asked.title, kind: 'time', from, to }) }
    }
    const { title, kind, subject, subjectKind } = asked
    const records = kind === 'record' && subjectKind === 'contact' ? await recordsOfPerson(ctx, subject) : []
    return { hold: await set(ctx, { title, kind, subject, subjectKind, records }) }
  }),

  handle(
    contract.liftHold,
    async (ctx, { hold }) => {
      const { kind, subject } = await store.openHold(ctx, hold)
      await store.endHold(ctx, hold)
      const about = { kind: 'hold', id: hold }
      ctx.subject(about)
      ctx.emit('hold.lifted', { subject: about, facts: { kind, of: subject } })
      return {}
    },
    {
      preview: async (ctx, { hold }) => {
        const { title, kind, setAt } = await store.openHold(ctx, hold)
        return {
          subject: { kind: 'hold', id: hold, name: title },
          lines: [
            { label: 'Hold', value: title, tells: 'hold' },
            {
              label: 'Holds',
              value: { person: 'What somebody did', record: 'What happened to a record', time: 'Everything of a time' }[kind],
            },
            { label: 'Since', value: setAt.slice(0, 10) },
          ],
        }
      },
      terms: (_ctx, { hold }) => ({ hold }),
    },
  ),

  handle(contract.sweepEvents, async ctx => {
    ctx.idle()
    // Once an hour, each client at a minute of its own.
    if (ctx.now.getUTCMinutes() !== Number.parseInt(ctx.tenant.slice(-4), 16) % 60) return {}
    ctx.later(contract.letGo, {}, { key: ctx.tenant })
    await dropOldExports(ctx)
    return {}
  }),

  handle(contract.letGo, async (ctx, { from }) => {
    // What hangs on a held person is held too, as it stands now.
    for (const { id, contact, records } of await store.heldPeople(ctx)) {
      const now = await recordsOfPerson(ctx, contact)
      if (now.some(one => !records.includes(one))) await store.setHeldRecords(ctx, id, [...new Set([...records, ...now])])
    }
    const sum = { events: 0, changes: 0, security: 0, records: 0 }
    let oldest: string | null = null
    let newest: string | null = null
    let after: string | null = from ?? null
    for (let step = 0; step < stepsAtOnce; step++) {
      const gone: store.LetGo = await store.letSomeGo(ctx, after)
      sum.events += gone.events
      sum.changes += gone.changes
      sum.security += gone.classes.security
      sum.records += gone.classes.records
      if (gone.oldest && (!oldest || gone.oldest < oldest)) oldest = gone.oldest
      if (gone.newest && (!newest || gone.newest > newest)) newest = gone.newest
      after = gone.next
      if (!after) break
    }
    if (after) ctx.later(contract.letGo, { from: after }, { key: `${ctx.tenant} ${after}` })
    if (!sum.events) {
      ctx.idle()
      return { events: 0, changes: 0 }
    }
    const seconds = (at: string | null) => (at ? Math.floor(Date.parse(at) / 1000) : null)
    ctx.emit('events.deleted', { facts: { ...sum, from: seconds(oldest), to: seconds(newest) } })
    return { events: sum.events, changes: sum.changes }
  }),
]

function demandLonger(of: RetentionClass, months: number): void {
  const { usual, source } = retentionClasses[of]
  if (months >= usual) return
  const message = `These are kept ${usual} months at least (${source}).`
  throw new Refusal('invalid', message, { problems: [{ path: 'months', message }] })
}

async function set(ctx: Ctx, hold: Parameters<typeof store.keepHold>[1]): Promise<string> {
  const id = await store.keepHold(ctx, hold)
  const subject = { kind: 'hold', id }
  ctx.subject(subject)
  ctx.emit('hold.set', { subject, facts: { kind: hold.kind, of: hold.subject ?? null } })
  return id
}
