import type { Id } from '#base/id.ts'
import type { Limits, Scope } from './scope.ts'

type Some = readonly string[]

const holdsAll = (mine: Some, asked: Some): boolean => asked.every(one => mine.includes(one))
const within = (mine: Some | 'all', asked: Some | 'all'): boolean => mine === 'all' || (asked !== 'all' && holdsAll(mine, asked))

/** Whether these limits let through whatever the others let through. What cannot be told from the lists counts as no. */
function limitsCover(mine: Limits | null, asked: Limits | null): boolean {
  if (mine === null) return true
  if (asked === null) return false
  if (!within(mine.workgroups, asked.workgroups) || !within(mine.campaigns, asked.campaigns)) return false
  if (mine.places === 'all') return true
  if (asked.places === 'all') return false
  const { states, counties, zips } = asked.places
  return holdsAll(mine.places.states, states) && holdsAll(mine.places.counties, counties) && holdsAll(mine.places.zips, zips)
}

/**
 * Whether whoever holds `mine` answers for every row of `asked`. A person is answered for by whoever holds their home
 * branch (`homeOf`): a manager agrees to what somebody of the branch asks about their own records.
 */
export function covers(mine: Scope, asked: Scope, homeOf: (person: Id) => Id | null | undefined = () => null): boolean {
  if (!limitsCover(mine.limits, asked.limits)) return false
  if (mine.all) return true
  if (asked.all) return false
  const answersFor = (person: Id): boolean => {
    const home = homeOf(person)
    return mine.owners.includes(person) || (home != null && mine.branches.includes(home))
  }
  return asked.owners.every(answersFor) && holdsAll(mine.branches, asked.branches) && holdsAll(mine.partners, asked.partners)
}
