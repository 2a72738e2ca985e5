import type { FieldProblem } from '#base/refusal.ts'

/** The four levels of an assignment, with where the chosen people are. */
export interface Assignment {
  branch: string | null
  owner: { name: string; branch: string | null } | undefined
  partner: string | null
  rep: { name: string; partner: string | null } | undefined
}

/** An officer belongs to a branch and a representative to a company: the levels of one record cannot contradict each other. */
export function assignmentProblems({ branch, owner, partner, rep }: Assignment): FieldProblem[] {
  return [
    ...(owner?.branch && branch !== owner.branch
      ? [{ path: 'branch', message: `${owner.name} is in another branch. Choose that one, or somebody of this branch.` }]
      : []),
    ...(rep && rep.partner !== partner
      ? [{ path: 'partner', message: `${rep.name} works for another company. Choose that one, or somebody of this company.` }]
      : []),
  ]
}
