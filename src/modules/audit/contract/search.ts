import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'
import { dataClasses } from '#policy/data-classes.ts'
import { page, pageOf } from '#policy/paging.ts'

export const auditDoors = ['member', 'public', 'hook', 'job', 'host', 'scim', 'sso', 'oauth', 'operator'] as const
export const auditOutcomes = ['done', 'refused'] as const
export const auditKinds = ['command', 'event'] as const
/** A question that names nobody, nothing and no act reaches over so many days; every other one over all that is kept. */
export const widestDays = 92
/** Counts stop here: of more, the newest so many are counted, and it is said. */
export const mostCounted = 50_000

/** What the road itself writes, of whatever action. */
export const kernelEvents = ['request.refused', 'records.seenInBulk']

const moment = z.iso.datetime({ offset: true })
const many = <T extends z.ZodType>(of: T, most = 50) => z.array(of).max(most)

/** Who, to what, which acts, from when to when: what a saved hunt keeps, but for the time. */
export const whatFields = {
  /** Who did it: people, keys, apps, directories. */
  actor: many(id('actor')).optional(),
  /** What it was done to: a record by its id, and whatever changed it. */
  subject: id('record').optional(),
  /** Of a person: their leads and loans as well. */
  whole: z.boolean().default(false),
  /** Names of commands and events. */
  name: many(z.string().max(100)).optional(),
  kind: z.enum(auditKinds).optional(),
  door: many(z.enum(auditDoors)).optional(),
  outcome: z.enum(auditOutcomes).optional(),
  /** One request, one long work, one session or key, one address. */
  request: id('request').optional(),
  operation: id('operation').optional(),
  bearer: id('session or key').optional(),
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
}

const asked = { ...whatFields, from: moment, to: moment }
export const question = z.strictObject(asked)
export type Question = z.output<typeof question>

const named = z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() })

export const auditLine = z.object({
  id: z.string(),
  at: z.string(),
  name: z.string(),
  /** The name in words. */
  words: z.string(),
  kind: z.enum(auditKinds),
  outcome: z.enum(auditOutcomes),
  actor: named,
  subject: named.nullable(),
  door: z.string(),
  request: z.string().nullable(),
  operation: z.string().nullable(),
  /** The command it happened in; null on a command’s own line. */
  command: z.string().nullable(),
  bearer: z.string().nullable(),
  address: z.string().nullable(),
  facts: z.record(z.string(), z.unknown()),
})
export type AuditLine = z.output<typeof auditLine>

export const searchEvents = query('audit.searchEvents', {
  summary: 'What happened, newest first, between two moments',
  http: 'GET /audit/events',
  needs: 'audit.read',
  input: z.strictObject({ ...asked, ...page }),
  output: pageOf(auditLine),
  emits: ['audit.looked'],
})

export const countEvents = query('audit.countEvents', {
  summary: 'How much happened between two moments: over time, by whom, which acts, by which door',
  http: 'GET /audit/counts',
  needs: 'audit.read',
  input: question,
  output: z.object({
    counted: z.number(),
    /** More than was counted: the newest were. */
    capped: z.boolean(),
    /** The oldest that was counted. */
    since: z.string().nullable(),
    stepSeconds: z.number(),
    /** Steps in which something happened; `at` is where one begins. */
    steps: z.array(z.object({ at: z.string(), n: z.number(), refused: z.number() })),
    actors: z.array(named.extend({ n: z.number() })),
    names: z.array(z.object({ name: z.string(), words: z.string(), n: z.number() })),
    doors: z.array(z.object({ door: z.string(), n: z.number() })),
    /** By the hour on the client’s clock. */
    hours: z.array(z.object({ hour: z.number(), n: z.number() })),
  }),
})

export const auditChange = z.object({
  record: named,
  field: z.string(),
  class: z.enum(dataClasses),
  /** Above the reader’s clearance: neither is shown. */
  masked: z.boolean(),
  before: z.unknown(),
  after: z.unknown(),
})

export const readEvent = query('audit.readEvent', {
  summary: 'One event with everything of it: its command, what else that command did, and what changed from what to what',
  http: 'GET /audit/events/{event}',
  needs: 'audit.read',
  input: z.strictObject({ event: id('event') }),
  output: z.object({
    event: auditLine,
    /** The command and all its events, in order; the event itself among them. */
    together: z.array(auditLine),
    /** There are more than are shown. */
    more: z.boolean(),
    changes: z.array(auditChange),
  }),
  emits: ['audit.looked'],
})

export const listEventNames = query('audit.listEventNames', {
  summary: 'What can be written in the log: the names of commands and events with their words',
  http: 'GET /audit/names',
  needs: 'audit.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(z.object({ name: z.string(), words: z.string(), kind: z.enum(auditKinds) })) }),
})
