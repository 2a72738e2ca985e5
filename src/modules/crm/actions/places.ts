import { countiesOf, zipPlace } from '#base/zip/zip-place.ts'
import { scopeOf } from '#kernel/authority.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { shownMembers } from '#kernel/members.ts'
import { inScope } from '#policy/scope.ts'
import * as contract from '../contract/place.ts'
import { guessPlace, type PlaceGuess, placed } from '../rules/lead-place.ts'
import { placeClues } from '../store/place-clues.ts'
import { standingsOfLeads } from '../store/where-it-stands.ts'

const ofZip = (zip: string) => {
  const found = zipPlace(zip)
  return found && { state: found.state, county: found.counties[0] ?? null }
}

/** A place as it is kept: a ZIP brings its state and county, a county is one of its state. */
export function readPlace({ state, county, zip }: contract.LeadPlace): contract.LeadPlace | { path: string; problem: string } {
  if (zip) {
    const there = ofZip(zip)
    if (!there) return { path: 'zip', problem: `The ZIP ${zip} is not in use.` }
    if (there.state !== state) return { path: 'zip', problem: `The ZIP ${zip} lies in ${there.state}.` }
    return { state, county: there.county ?? county, zip }
  }
  const known = countiesOf(state)
  if (county && known.length > 0 && !known.includes(county))
    return { path: 'county', problem: `There is no ${county} County in ${state} here.` }
  return { state, county, zip: null }
}

export const placeActions: readonly Handler[] = [
  handle(contract.findPlace, async (_ctx, { zip, state }) => {
    const found = zip ? zipPlace(zip) : undefined
    return {
      place: found ? { city: found.city ?? null, state: found.state, county: found.counties[0] ?? null } : null,
      counties: state ? countiesOf(state) : [],
    }
  }),

  handle(contract.suggestPlaces, async (ctx, { leads }) => {
    const clues = await placeClues(ctx, leads)
    const guesses = clues.map(one => ({ lead: one.lead, guess: guessPlace(one, ofZip) }))
    const groups = new Map<string, PlaceGuess & { leads: string[] }>()
    for (const { lead, guess } of guesses) {
      if (!guess) continue
      const key = JSON.stringify(guess)
      const group = groups.get(key) ?? { ...guess, leads: [] }
      group.leads.push(lead)
      groups.set(key, group)
    }
    return {
      items: [...groups.values()].sort((a, b) => b.leads.length - a.leads.length || a.place.state.localeCompare(b.place.state)),
      unknown: guesses.filter(one => !one.guess).length,
    }
  }),

  handle(contract.previewPlace, async (ctx, { leads, place: asked }) => {
    // Whoever does not see colleagues is not told of them here either.
    if (!ctx.may('people.read')) return { people: [] }
    const place = readPlace(asked)
    if ('problem' in place) return { people: [] }
    const [standings, members] = await Promise.all([standingsOfLeads(ctx, leads), shownMembers(ctx)])
    const people = members.map(({ id, name, ...member }) => {
      const scope = scopeOf(member, 'lead.read')
      const gained = standings.filter(
        lead => !inScope(scope, lead, ctx.now) && inScope(scope, { ...lead, ...placed(place) }, ctx.now),
      )
      return { id, name, leads: gained.length }
    })
    return { people: people.filter(one => one.leads > 0).sort((a, b) => a.name.localeCompare(b.name)) }
  }),
]
