import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import { demandWhole, seenOf } from '#modules/identity/index.ts'
import { isGood } from '#policy/licence.ts'
import * as contract from '../contract/routing-actions.ts'
import { namedIn } from '../rules/routing/names-in-rules.ts'
import type { Office } from '../rules/routing/office-remarks.ts'
import { reviewRuleSet } from '../rules/routing/review.ts'
import { counts, givenAt, namesOf, type OfficerRow, officers, stillHere } from '../store/officers.ts'
import * as store from '../store/routing-sets.ts'

interface Team {
  team: OfficerRow[]
  branches: { id: string; name: string; closed: boolean }[]
  pools: store.PoolRow[]
}

/** What these rules name, as it is today. */
async function officeOf(ctx: Ctx, bodies: readonly contract.RuleSetBody[], { team, branches, pools }: Team): Promise<Office> {
  const named = bodies.flatMap(body => namedIn(body)).filter(one => one.kind === 'person')
  const people = await stillHere(ctx, [...new Set(named.map(one => one.id))])
  const licensed = new Set(team.filter(one => one.licences.some(l => isGood(l, ctx.now.getTime()))).map(one => one.id))
  return {
    people: new Map(people.map(({ id, ...one }) => [id, { ...one, licensed: licensed.has(id) }])),
    branches: new Map(branches.map(one => [one.id, one])),
    pools: new Map(pools.map(one => [one.id, one])),
    team: team
      .filter(one => one.active)
      .map(({ id, name, branch, takesLeads }) => ({ id, name, branchId: branch, takesLeads, licensed: licensed.has(id) })),
  }
}

const changedMeanwhile = () =>
  new Refusal('conflict', 'Somebody saved the draft meanwhile, or put it in force. Read it again before you save yours.')

async function readRouting(ctx: Ctx) {
  const [published, draft, team, given, [branches, sources], pools, seen] = await Promise.all([
    store.setInState(ctx, 'published'),
    store.setInState(ctx, 'draft'),
    officers(ctx),
    counts(ctx),
    store.branchesAndSources(ctx),
    store.pools(ctx),
    seenOf(ctx),
  ])
  const now = ctx.now.getTime()
  const mine = ctx.hierarchy.limits?.workgroups ?? 'all'
  const sets = [published, draft].filter(set => set !== undefined)
  const office = await officeOf(ctx, sets, { team, branches, pools })
  const withRemarks = <S extends store.SetRow>(set: S | undefined) =>
    set ? { ...set, remarks: reviewRuleSet(set, office) } : null
  const shown = branches.filter(one => !seen || seen.branches.has(one.id))
  const left = [...office.people].filter(([, one]) => one.gone).map(([id, { name }]) => ({ id, name }))
  return {
    published: withRemarks(published),
    draft: withRemarks(draft),
    people: team
      .filter(person => !seen || seen.people.has(person.id))
      .map(person => ({
        ...person,
        licences: person.licences.map(licence => ({ ...licence, good: isGood(licence, now) })),
        given: givenAt(
          given.find(row => row.member === person.id),
          person.timeZone,
          now,
        ),
      })),
    branches: shown.filter(one => !one.closed).map(({ id, name }) => ({ id, name })),
    gone: [...left, ...shown.filter(one => one.closed).map(({ id, name }) => ({ id, name }))],
    sources: sources.filter(one => mine === 'all' || one.workgroup === null || mine.includes(one.workgroup)),
    pools,
  }
}

/** Everything a rule names must be this client's own: another's id is as unknown as one that never was. */
async function demandKnown(ctx: Ctx, body: contract.RuleSetBody): Promise<Omit<Team, 'team'>> {
  const names = namedIn(body)
  const of = (kind: string) => names.filter(n => n.kind === kind).map(n => n.id)
  const [people, [branches, sources], pools] = await Promise.all([
    namesOf(ctx, of('person')),
    store.branchesAndSources(ctx),
    store.pools(ctx),
  ])
  const known = new Set([...people, ...branches, ...sources, ...pools].map(row => row.id))
  const problems = names
    .filter(n => !known.has(n.id))
    .map(({ path, kind }) => ({ path, message: `There is no such ${kind} any more.` }))
  if (problems.length) throw new Refusal('invalid', 'A rule names somebody or something that is not there.', { problems })
  return { branches, pools }
}

export const routingRules: readonly Handler[] = [
  handle(contract.readRouting, readRouting),

  handle(contract.saveRoutingDraft, async (ctx, { revision, ...body }) => {
    await demandWhole(ctx)
    const [known, team] = await Promise.all([demandKnown(ctx, body), officers(ctx)])
    const kept = await store.keepDraft(ctx, revision, body)
    if (!kept) throw changedMeanwhile()
    ctx.note({ version: kept.version, revision: kept.revision })
    return { ...kept, remarks: reviewRuleSet(body, await officeOf(ctx, [body], { ...known, team })) }
  }),

  handle(contract.discardRoutingDraft, async ctx => {
    await demandWhole(ctx)
    const { version } = await store.removeDraft(ctx)
    ctx.note({ version })
    return {}
  }),

  handle(contract.publishRouting, async (ctx, { revision }) => {
    await demandWhole(ctx)
    const draft = await store.setInState(ctx, 'draft')
    if (draft) await demandKnown(ctx, { rules: draft.rules, fallback: draft.fallback })
    const published = await store.publishDraft(ctx, revision)
    if (!published) throw changedMeanwhile()
    ctx.emit('routing.published', {
      subject: { kind: 'routing', id: published.id },
      facts: { version: published.version, rules: published.rules },
    })
    return { version: published.version }
  }),

  handle(contract.listRoutingVersions, async (ctx, { limit, cursor }) => {
    const before = fromCursor(cursor, 1)?.[0]
    const rows = await store.publishedSets(ctx, before === undefined ? null : Number(before), limit + 1)
    return toPage(rows, limit, row => [row.version])
  }),

  handle(contract.savePool, async (ctx, pool) => {
    await demandWhole(ctx)
    const { who } = pool
    if (who.of !== 'everyone') {
      const known = who.of === 'people' ? await namesOf(ctx, who.people) : (await store.branchesAndSources(ctx))[0]
      const missing = (who.of === 'people' ? who.people : who.branches).some(id => !known.some(k => k.id === id))
      if (missing)
        throw new Refusal('invalid', 'The pool is for somebody who is not there.', {
          problems: [{ path: 'who', message: 'Choose again.' }],
        })
    }
    await store.keepPool(ctx, pool)
    ctx.subject({ kind: 'pool', id: pool.pool })
    return {}
  }),
]
