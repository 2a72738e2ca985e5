import { stringify } from 'csv-stringify/sync'
import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { sealed } from '#kernel/rights.ts'
import { readingsSince } from '#kernel/uses.ts'
import { inCatalogue } from '#policy/catalogue.ts'
import { broughtUp, clientFunctions } from '#policy/client-matrix.ts'
import { cellOf } from '#policy/matrix.ts'
import * as contract from '../contract.ts'
import { tableOf } from '../rules/matrix-change.ts'
import { effectOn, rightsUnder, tightenedFor } from '../rules/matrix-effect.ts'
import * as store from '../store/matrix.ts'
import { judgedHere } from './matrix-people.ts'

const dayMs = 24 * 3600_000

/** What a draft would do before it does it, and a version as a file. */
export const matrixEffects: readonly Handler[] = [
  handle(contract.simulateMatrix, async ctx => {
    const draft = await store.draft(ctx)
    if (!draft) throw new Refusal('conflict', 'There is no draft to try out.')
    const people = await judgedHere(ctx)
    const touched = effectOn(people, draft.document, ctx.now)
    const typeNames = new Map(people.map(({ id, typeName }) => [id, typeName]))
    const since = new Date(ctx.now.getTime() - dayMs)
    const done = (await Promise.all([store.commandsSince(ctx, since), readingsSince(ctx, since)])).flat()
    const byId = new Map(people.map(person => [person.id, { person, after: rightsUnder(draft.document, person, ctx.now) }]))
    const replayed = done.flatMap(line => {
      const action = ctx.court.actionOf(line.action)
      const who = byId.get(line.person)
      return action && who ? [{ ...line, action, who }] : []
    })
    return {
      people: touched.map(({ person, after, gains, loses, reach, eased }) => ({
        id: person.id,
        name: person.name,
        typeName: typeNames.get(person.id)!,
        gains,
        loses,
        reach,
        eased,
        clearance:
          person.rights.clearance === after.clearance ? null : { was: person.rights.clearance, becomes: after.clearance },
      })),
      tightened: tightenedFor(people, draft.document, clientFunctions, ctx.now).map(one => ({
        ...one,
        people: one.people.map(({ id, name }) => ({ id, name })),
      })),
      replayed: replayed.reduce((sum, line) => sum + line.times, 0),
      refused: replayed
        .filter(({ action, who }) => cellOf(who.after, action.needs).level === 'none')
        .map(({ action, who, times }) => ({
          person: who.person.id,
          name: who.person.name,
          action: action.name,
          kind: action.kind,
          summary: action.summary,
          times,
        })),
    }
  }),

  handle(contract.exportMatrix, async (ctx, { version, format }) => {
    const { document, number } = await store.versionById(ctx, version)
    const name = `security-matrix-${number}.${format}`
    if (format === 'json') return { raw: { type: 'application/json', text: sealed(document).canonical, name } }
    const functions = inCatalogue(clientFunctions).flatMap(({ category, permissions }) =>
      permissions.map(permission => ({ category, permission })),
    )
    // A name that a spreadsheet would take for a formula is kept words.
    const text = stringify(tableOf(broughtUp(document), functions), { bom: true, escape_formulas: true })
    return { raw: { type: 'text/csv; charset=utf-8', text, name } }
  }),
]
