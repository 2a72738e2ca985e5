import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { mostMonths, retentionNames } from '#policy/retention.ts'

const person = z.object({ id: z.string(), name: z.string().nullable() })

export const readRetention = query('audit.readRetention', {
  summary: 'How long which events are kept, and what is held whatever its age',
  http: 'GET /audit/retention',
  needs: 'audit.read',
  input: z.strictObject({}),
  output: z.object({
    classes: z.array(
      z.object({
        class: z.enum(retentionNames),
        months: z.number(),
        /** The least, by law or policy. */
        least: z.number(),
        most: z.number(),
        setBy: person.nullable(),
        setAt: z.string().nullable(),
        /** The oldest event of the class that is kept; null where there is none. */
        oldest: z.string().nullable(),
      }),
    ),
    holds: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        kind: z.enum(['person', 'record', 'time']),
        subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        setBy: person,
        setAt: z.string(),
        liftedBy: person.nullable(),
        liftedAt: z.string().nullable(),
      }),
    ),
  }),
})

export const setRetention = command('audit.setRetention', {
  summary: 'Keep events of a class longer than is usual: a second person agrees first',
  http: 'PUT /audit/retention/{class}',
  needs: 'audit.retain',
  input: z.strictObject({
    class: z.enum(retentionNames),
    months: z.int().min(13).max(mostMonths, `At most ${mostMonths} months, which are seven years.`),
  }),
  output: z.object({}),
  emits: ['retention.changed'],
})

export const setHold = command('audit.setHold', {
  summary: 'Hold what is known of a person, a record or a time: nothing of it is deleted until the hold is lifted',
  http: 'POST /audit/holds',
  needs: 'audit.hold',
  input: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.enum(['person', 'record']),
      title: z.string().overwrite(cleanText).min(1, 'Say what it is for.').max(120),
      subject: id('person or record'),
      subjectKind: z.string().regex(/^[a-z][\w ]{0,40}$/),
    }),
    z.strictObject({
      kind: z.literal('time'),
      title: z.string().overwrite(cleanText).min(1, 'Say what it is for.').max(120),
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
    }),
  ]),
  output: z.object({ hold: z.string() }),
  emits: ['hold.set'],
})

export const liftHold = command('audit.liftHold', {
  summary: 'Lift a hold: a second person agrees first',
  http: 'POST /audit/holds/{hold}/end',
  needs: 'audit.release',
  input: z.strictObject({ hold: id('hold') }),
  output: z.object({}),
  emits: ['hold.lifted'],
})

export const sweepEvents = command('audit.sweepEvents', {
  summary: 'Once an hour have events deleted whose time is over',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({}),
})

export const letGo = command('audit.letGo', {
  summary: 'Delete events whose time is over and that nothing holds, and write down how many',
  door: 'job',
  needs: 'job.run',
  /** Behind which event to go on: what is held stays before it. */
  input: z.strictObject({ from: z.uuid().optional() }),
  output: z.object({ events: z.number(), changes: z.number() }),
  emits: ['events.deleted'],
})
