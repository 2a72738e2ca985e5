import type { Id } from '#base/id.ts'
import { type PersonType, partnerTypes } from '#policy/matrix.ts'

/** `only` with nothing chosen shows nothing; everything is shown by `all` alone. */
export interface Choice {
  mode: 'all' | 'only'
  ids: readonly Id[]
}

/** What of the hierarchy somebody is shown. Each choice takes away from what the others leave. */
export interface HierarchyChoice {
  groups: Choice
  officers: Choice
  partners: Choice
  reps: Choice
}

export interface Organization {
  branches: readonly { id: Id; workgroup: Id }[]
  partners: readonly { id: Id; workgroup: Id }[]
  people: readonly {
    id: Id
    type: PersonType
    branch: Id | null
    partner: Id | null
    /** Where they are; null for whoever is in every one. */
    workgroups: readonly Id[] | null
  }[]
}

/** Branches and partner companies to filter and choose from, and people, who are also those a record may be given to. */
export interface Seen {
  branches: ReadonlySet<Id>
  partners: ReadonlySet<Id>
  people: ReadonlySet<Id>
}

/** Whether whoever sees by `mine` sees all colleagues and partner companies that the other choice shows; branches are a matter of records. */
export const choicesCover = (mine: HierarchyChoice, theirs: HierarchyChoice): boolean =>
  (['officers', 'partners', 'reps'] as const).every(
    axis =>
      mine[axis].mode === 'all' || (theirs[axis].mode === 'only' && theirs[axis].ids.every(id => mine[axis].ids.includes(id))),
  )

const lets = ({ mode, ids }: Choice, id: Id): boolean => mode === 'all' || ids.includes(id)

/**
 * THE ONE RULE of who is shown to whom: other workgroups are not there at all; of the own ones, chosen branches show their
 * officers, chosen officers show their branches, chosen partner companies their people, and chosen people their company.
 * Colleagues who are no officers are shown with their branch; whoever belongs to no branch is shown to everybody.
 * (LeadMaster's table of hierarchy visibility, with `all` written out.)
 */
export function hierarchySeen(org: Organization, choice: HierarchyChoice, workgroups: readonly Id[] | 'all', self: Id): Seen {
  const { groups, officers, partners, reps } = choice
  const among = (places: readonly Id[] | null) =>
    workgroups === 'all' || places === null || places.some(place => workgroups.includes(place))
  const people = org.people.filter(one => among(one.workgroups))
  const isRep = (type: PersonType) => partnerTypes.includes(type)

  const shownOfficers = people.filter(
    one => one.type === 'loan_officer' && lets(officers, one.id) && (one.branch === null || lets(groups, one.branch)),
  )
  const theirBranches = new Set(shownOfficers.map(one => one.branch))
  const branches = new Set(
    org.branches
      .filter(one => among([one.workgroup]) && lets(groups, one.id))
      .filter(one => officers.mode === 'all' || groups.mode === 'only' || theirBranches.has(one.id))
      .map(one => one.id),
  )
  const shownReps = people.filter(
    one => isRep(one.type) && lets(reps, one.id) && (one.partner === null || lets(partners, one.partner)),
  )
  const theirCompanies = new Set(shownReps.map(one => one.partner))
  const companies = new Set(
    org.partners
      .filter(one => among([one.workgroup]) && lets(partners, one.id))
      .filter(one => reps.mode === 'all' || partners.mode === 'only' || theirCompanies.has(one.id))
      .map(one => one.id),
  )
  const others = people.filter(
    one => one.type !== 'loan_officer' && !isRep(one.type) && (one.branch === null || branches.has(one.branch)),
  )
  return {
    branches,
    partners: companies,
    people: new Set([self, ...[...shownOfficers, ...shownReps, ...others].map(one => one.id)]),
  }
}
