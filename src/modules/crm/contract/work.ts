import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential, restricted } from '#policy/data-classes.ts'
import { page, pageOf } from '#policy/paging.ts'
import { leadStatuses } from './lead.ts'

const about = { contact: id('contact').optional(), lead: id('lead').optional(), loan: id('loan').optional() }

const told = { record: z.object({ kind: z.string(), id: z.string() }), field: z.string() }
/** What a field was and became, each masked like the field itself. */
export const timelineChange = z.discriminatedUnion('class', [
  z.object({ ...told, class: z.literal('public'), before: z.unknown(), after: z.unknown() }),
  z.object({ ...told, class: z.literal('internal'), before: z.unknown(), after: z.unknown() }),
  z.object({ ...told, class: z.literal('confidential'), before: confidential(z.unknown()), after: confidential(z.unknown()) }),
  z.object({ ...told, class: z.literal('restricted'), before: restricted(z.unknown()), after: restricted(z.unknown()) }),
])

export const timelineEntry = z.object({
  id: z.string(),
  at: z.string(),
  /** `event`: something happened; `change`: with it fields became something else; `note`. */
  kind: z.enum(['event', 'change', 'note']),
  name: z.string(),
  actor: z.object({ id: z.string().nullable(), name: z.string(), kind: z.string() }),
  /** Done in the background for the actor, together with others: bulk work, an import, an undo. */
  inBulk: z.boolean(),
  /** Name of the file this is about. */
  file: confidential(z.string()).nullable(),
  subject: z.object({ kind: z.string(), id: z.string() }).nullable(),
  facts: z.record(z.string(), z.unknown()),
  changes: z.array(timelineChange),
  body: confidential(z.string()).nullable(),
  mine: z.boolean(),
})

export const readTimeline = query('crm.readTimeline', {
  summary: 'Everything that happened to a person, a lead or a loan: every change, who, when, from what to what',
  http: 'GET /timeline',
  needs: 'timeline.read',
  input: z.strictObject({ ...about, ...page, only: z.array(z.enum(['event', 'change', 'note'])).optional() }),
  output: pageOf(timelineEntry),
})

export const addNote = command('crm.addNote', {
  summary: 'Write a note',
  http: 'POST /notes',
  needs: 'note.use',
  input: z.strictObject({ ...about, body: confidential(z.string().trim().min(1, 'Write something first.').max(20_000)) }),
  output: z.object({ id: z.string() }),
  emits: ['note.added'],
})
export const editNote = command('crm.editNote', {
  summary: 'Change one’s own note, or delete and restore it',
  http: 'PATCH /notes/{note}',
  needs: 'note.edit',
  input: z.strictObject({
    note: id('note'),
    body: confidential(z.string().trim().min(1).max(20_000)).optional(),
    deleted: z.boolean().optional(),
  }),
  output: z.object({}),
  emits: ['note.changed'],
})

export const taskRow = z.object({
  id: z.string(),
  kind: z.enum(['task', 'callback']),
  title: confidential(z.string()),
  contact: z.string().nullable(),
  lead: z.string().nullable(),
  loan: z.string().nullable(),
  personName: z.string().nullable(),
  phoneHint: z.string().nullable(),
  owner: z.string(),
  dueAt: z.string().nullable(),
  remindAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  outcome: z.string().nullable(),
  createdAt: z.string(),
  version: z.number(),
})
export const listTasks = query('crm.listTasks', {
  summary: 'Tasks and callbacks',
  http: 'GET /tasks',
  needs: 'task.use',
  input: z.strictObject({
    ...about,
    ...page,
    owner: id('person').optional(),
    state: z.enum(['open', 'overdue', 'today', 'done']).default('open'),
    kind: z.enum(['task', 'callback']).optional(),
  }),
  output: pageOf(taskRow),
})
/** Whether it becomes, or stays, somebody else’s to do. */
const givesAway = ({ owner }: { owner?: string | undefined }, asker: string | undefined): boolean =>
  owner !== undefined && owner !== asker

export const addTask = command('crm.addTask', {
  summary: 'Add a task or callback with its reminder',
  http: 'POST /tasks',
  needs: 'task.add',
  also: { 'task.assign': givesAway },
  input: z.strictObject({
    ...about,
    kind: z.enum(['task', 'callback']).default('task'),
    title: confidential(z.string().overwrite(cleanText).min(1, 'Say what is to be done.').max(300)),
    owner: id('person').optional(),
    dueAt: z.iso.datetime({ offset: true }).nullable().optional(),
    remindAt: z.iso.datetime({ offset: true }).nullable().optional(),
  }),
  output: z.object({ id: z.string() }),
  emits: ['task.added'],
})
export const updateTask = command('crm.updateTask', {
  summary: 'Change, finish or reopen a task',
  http: 'PATCH /tasks/{task}',
  needs: 'task.edit',
  also: { 'task.assign': givesAway },
  input: z.strictObject({
    task: id('task'),
    /** As it was read: a change somebody else made meanwhile is a conflict that shows both. */
    version: z.int().optional(),
    title: confidential(z.string().overwrite(cleanText).min(1).max(300)).optional(),
    owner: id('person').optional(),
    dueAt: z.iso.datetime({ offset: true }).nullable().optional(),
    remindAt: z.iso.datetime({ offset: true }).nullable().optional(),
    done: z.boolean().optional(),
    outcome: z.string().max(60).nullable().optional(),
  }),
  output: z.object({ version: z.number() }),
  emits: ['task.done', 'task.changed'],
})

export const listCallbackPeople = query('crm.listCallbackPeople', {
  summary: 'Whom one may give a callback: oneself, and who is listed for callbacks within one’s reach',
  http: 'GET /callbacks/people',
  needs: 'task.use',
  input: z.strictObject({}),
  output: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }),
})

export const fileRow = z.object({
  id: z.string(),
  name: confidential(z.string()),
  bytes: z.number(),
  mediaType: z.string(),
  addedBy: z.string().nullable(),
  createdAt: z.string(),
})
export const listFiles = query('crm.listFiles', {
  summary: 'Files of a person',
  http: 'GET /files',
  needs: 'file.read',
  input: z.strictObject({ contact: id('contact') }),
  output: z.object({ items: z.array(fileRow) }),
})
export const attachFile = command('crm.attachFile', {
  summary: 'Attach a finished upload',
  http: 'POST /files',
  needs: 'file.attach',
  input: z.strictObject({
    ...about,
    upload: id('upload'),
    name: confidential(z.string().overwrite(cleanText).min(1).max(255)),
    mediaType: z.string().max(200).default('application/octet-stream'),
  }),
  output: z.object({ id: z.string() }),
  emits: ['file.attached'],
})
const sealedAs = z.object({ tenant: z.string(), as: z.string(), bytes: z.number(), clear: z.boolean() })
export const readFile = query('crm.readFile', {
  summary: 'Download a file',
  http: 'GET /files/{file}/content',
  // Documents are restricted: whoever may not attach them may not read them either.
  needs: 'file.open',
  input: z.strictObject({ file: id('file') }),
  output: z.object({ raw: z.object({ type: z.string(), path: z.string(), name: z.string(), sealed: sealedAs }) }),
  emits: ['file.opened'],
})
export const removeFile = command('crm.removeFile', {
  summary: 'Remove a file, or restore it',
  http: 'DELETE /files/{file}',
  needs: 'file.remove',
  input: z.strictObject({ file: id('file'), restore: z.boolean().optional() }),
  output: z.object({}),
  emits: ['file.removed'],
})

export const readToday = query('crm.readToday', {
  summary:
    'The day: new leads with their clocks, what is overdue, callbacks, unclaimed leads, late stages, locks running out; each with why it is there',
  http: 'GET /today',
  needs: 'today.read',
  input: z.strictObject({}),
  output: z.object({
    groups: z.array(
      z.object({
        key: z.enum(['to_accept', 'untouched', 'overdue', 'callbacks', 'unclaimed', 'late_stage', 'locks', 'tasks']),
        title: z.string(),
        count: z.number(),
        capped: z.boolean(),
        items: z.array(
          z.object({
            kind: z.enum(['lead', 'task', 'loan']),
            id: z.string(),
            name: z.string(),
            why: z.string(),
            at: z.string().nullable(),
            lead: z.string().nullable(),
            contact: z.string().nullable(),
            loan: z.string().nullable(),
            score: z.number().nullable(),
            band: z.string().nullable(),
            phoneHint: z.string().nullable(),
            state: z.string().nullable(),
            source: z.string().nullable(),
            status: z.enum(leadStatuses).nullable(),
            receivedAt: z.string().nullable(),
            /** Of a lead: somebody waits for an answer. */
            live: z.boolean(),
            firstTouchAt: z.string().nullable(),
            acceptBy: z.string().nullable(),
            /** Of a task: as it was read, to be sent with a change. */
            version: z.number().nullable(),
          }),
        ),
      }),
    ),
    numbers: z.object({
      newToday: z.number(),
      touchedToday: z.number(),
      medianSpeedSeconds: z.number().nullable(),
      openLeads: z.number(),
      openLoans: z.number(),
      pipelineCents: z.number(),
    }),
  }),
})

export const searchEverything = query('crm.searchEverything', {
  summary: 'Leads, people, loans and partners by part of a name, e-mail (whole or @domain) or phone (whole or last four)',
  http: 'GET /search',
  needs: 'search.use',
  input: z.strictObject({ q: z.string().overwrite(cleanText).min(1).max(200), limit: z.int().min(1).max(50).default(20) }),
  output: z.object({
    items: z.array(
      z.object({
        kind: z.enum(['lead', 'contact', 'loan', 'partner']),
        id: z.string(),
        name: z.string(),
        detail: z.string(),
        contact: z.string().nullable(),
      }),
    ),
    why: z.string().nullable(),
  }),
})

export const savedView = z.object({
  id: z.string(),
  page: z.string(),
  name: z.string(),
  shared: z.boolean(),
  mine: z.boolean(),
  search: z.string(),
})
export const listViews = query('crm.listViews', {
  summary: 'Saved views of a page: one’s own and shared ones',
  http: 'GET /views',
  needs: 'view.use',
  input: z.strictObject({ page: z.string().max(60) }),
  output: z.object({ items: z.array(savedView) }),
})
export const saveView = command('crm.saveView', {
  summary: 'Save a view',
  http: 'POST /views',
  needs: 'view.save',
  also: { 'view.share': ({ shared }) => shared },
  input: z.strictObject({
    id: id('view').optional(),
    page: z.string().max(60),
    name: z.string().overwrite(cleanText).min(1, 'Give the view a name.').max(80),
    shared: z.boolean().default(false),
    search: z.string().max(4000),
  }),
  output: z.object({ id: z.string() }),
})
export const removeView = command('crm.removeView', {
  summary: 'Remove one’s own view',
  http: 'DELETE /views/{view}',
  needs: 'view.save',
  input: z.strictObject({ view: id('view') }),
  output: z.object({}),
})
