import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import type { LeadStatus } from '../rules/lead-status.ts'
import { medianSpeed } from '../rules/speed.ts'
import { dayOf, groupTitles, startedBefore, type TodayGroup, why } from '../rules/today-words.ts'
import { officeOf } from '../store/office.ts'
import * as store from '../store/today.ts'

const shown = 20
/** Days ahead in which a lock that runs out is told of, and days after. */
const lockDays = { ahead: 7, behind: 3 }

interface Item {
  kind: 'lead' | 'task' | 'loan'
  id: string
  name: string
  why: string
  at: string | null
  lead: string | null
  contact: string | null
  loan: string | null
  score: number | null
  band: string | null
  phoneHint: string | null
  state: string | null
  source: string | null
  status: LeadStatus | null
  receivedAt: string | null
  live: boolean
  firstTouchAt: string | null
  acceptBy: string | null
  version: number | null
}
const blank = {
  at: null,
  lead: null,
  contact: null,
  loan: null,
  score: null,
  band: null,
  phoneHint: null,
  state: null,
  source: null,
  status: null,
  receivedAt: null,
  live: false,
  firstTouchAt: null,
  acceptBy: null,
  version: null,
}

const leadItem = (l: store.TodayLead, because: string, at: string): Item => ({
  ...blank,
  kind: 'lead',
  id: l.id,
  name: l.name,
  why: because,
  at,
  lead: l.id,
  contact: l.contact,
  score: l.score,
  band: l.band,
  phoneHint: l.phoneHint,
  state: l.state,
  source: l.source,
  status: l.status,
  receivedAt: l.receivedAt,
  live: l.live,
  firstTouchAt: l.firstTouchAt,
  acceptBy: l.acceptBy,
})
const loanItem = (l: store.TodayLoan, because: string, at: string | null): Item => ({
  ...blank,
  kind: 'loan',
  id: l.id,
  name: l.name,
  why: because,
  at,
  lead: l.lead,
  contact: l.contact,
  loan: l.id,
})
const taskItem = (t: store.TodayTask, because: string): Item => ({
  ...blank,
  kind: 'task',
  version: t.version,
  id: t.id,
  name: t.personName ? `${t.title} (${t.personName})` : t.title,
  why: because,
  at: t.dueAt,
  lead: t.lead,
  contact: t.contact,
  loan: t.loan,
  phoneHint: t.phoneHint,
})

const group = (key: TodayGroup, items: Item[]) => ({
  key,
  title: groupTitles[key],
  count: Math.min(items.length, store.mostOfGroup),
  capped: items.length > store.mostOfGroup,
  items: items.slice(0, shown),
})

export const todayActions: readonly Handler[] = [
  handle(contract.readToday, async ctx => {
    const { now } = ctx
    const [office, stages] = await Promise.all([officeOf(ctx), store.limitedStages(ctx)])
    const day = dayOf(now, office.zone)
    const inDays = (days: number) => new Date(now.getTime() + days * 864e5)
    const { calendar } = office
    const cutoffs = calendar
      ? stages.flatMap(s => {
          const before = startedBefore(now, s.limitHours, calendar)
          return before ? [{ id: s.id, before }] : []
        })
      : []
    const stageNames = new Map(stages.map(s => [s.id, s.name]))
    // Somebody who works for others has their work on the desk too; whoever sees everything has their own tasks only.
    const owners = ctx.scope.owners.length ? ctx.scope.owners : ctx.actor.id ? [ctx.actor.id] : []
    const loans = ctx.may('loan.read')
    const oversees = ctx.scope.all || ctx.scope.branches.length > 0

    const [accept, fresh, unclaimed, lateLeads, lateLoans, locks, due, added, touched, openLeads, openLoans] = await Promise.all([
      store.leadsToAccept(ctx, owners),
      store.untouchedLeads(ctx, owners, oversees),
      oversees ? store.leadsWithoutOfficer(ctx) : [],
      cutoffs.length ? store.lateRecords<store.TodayLead>(ctx, 'crm.lead', cutoffs) : [],
      cutoffs.length && loans ? store.lateRecords<store.TodayLoan>(ctx, 'crm.loan', cutoffs) : [],
      loans ? store.loansWithLocks(ctx, inDays(-lockDays.behind), inDays(lockDays.ahead)) : [],
      ctx.may('task.use') ? store.tasksDue(ctx, owners, day.to) : [],
      store.leadsSince(ctx, day.from),
      store.touchesSince(ctx, day.from),
      store.leadsOpen(ctx),
      loans ? store.loansOpen(ctx) : { n: 0, cents: 0 },
    ])

    const past = (t: store.TodayTask) => Date.parse(t.dueAt) < now.getTime()
    const late = [
      // Whoever oversees finds leads without an officer in their own group.
      ...lateLeads
        .filter(l => !oversees || l.owner !== null)
        .map(l => leadItem(l, why.late_stage(stageNames.get(l.stage ?? '') ?? 'its stage', l.stageSince, now), l.stageSince)),
      ...lateLoans.map(l => loanItem(l, why.late_stage(stageNames.get(l.stage) ?? 'its stage', l.stageSince, now), l.stageSince)),
    ].sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''))
    const groups = [
      group(
        'to_accept',
        accept.map(l => leadItem(l, why.to_accept(l.acceptBy!, now), l.acceptBy!)),
      ),
      group(
        'untouched',
        fresh.map(l => leadItem(l, why.untouched(l.receivedAt, now), l.receivedAt)),
      ),
      group(
        'callbacks',
        due.filter(t => t.kind === 'callback').map(t => taskItem(t, why.callbacks(t.dueAt, now))),
      ),
      group(
        'overdue',
        due.filter(t => t.kind === 'task' && past(t)).map(t => taskItem(t, why.overdue(t.dueAt, now))),
      ),
      group(
        'locks',
        locks.map(l => loanItem(l, why.locks(l.lockExpiresAt!, now), l.lockExpiresAt)),
      ),
      group('late_stage', late),
      group(
        'unclaimed',
        unclaimed.map(l => leadItem(l, why.unclaimed(l.receivedAt, now), l.receivedAt)),
      ),
      group(
        'tasks',
        due.filter(t => t.kind === 'task' && !past(t)).map(t => taskItem(t, why.tasks(t.dueAt, now))),
      ),
    ]
    return {
      groups: groups.filter(g => g.items.length > 0),
      numbers: {
        newToday: added.n,
        touchedToday: touched.length,
        medianSpeedSeconds: medianSpeed(touched, office.leadCalendar),
        openLeads: openLeads.n,
        openLoans: openLoans.n,
        pipelineCents: openLoans.cents,
      },
    }
  }),
]
