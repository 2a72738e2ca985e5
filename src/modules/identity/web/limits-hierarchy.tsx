import { partnerTypes } from '#policy/matrix.ts'
import { useAction } from '#ui/use-action.ts'
import { listBranches, listPartnerCompanies, listPeople, listWorkgroups, type MemberLimits } from '../contract.ts'
import { ChoiceField } from './choice-field.tsx'

interface HierarchyLimitsProps {
  limits: MemberLimits
  onChange: (limits: MemberLimits) => void
}

/** Parts of the company there are to choose from, as far as the reader sees them. */
export function useParts() {
  const people = (useAction(listPeople, {}).data?.items ?? []).filter(one => one.status !== 'deactivated')
  return {
    workgroups: (useAction(listWorkgroups, {}).data?.items ?? []).filter(one => !one.archived),
    groups: useAction(listBranches, {}).data?.items ?? [],
    officers: people.filter(one => one.type === 'loan_officer'),
    partners: useAction(listPartnerCompanies, {}).data?.items ?? [],
    reps: people.filter(one => partnerTypes.includes(one.type)),
  }
}

/** In which parts of the company somebody is, and how much of its hierarchy they are shown. */
export function HierarchyLimits({ limits, onChange }: HierarchyLimitsProps) {
  const parts = useParts()
  const field = (part: keyof ReturnType<typeof useParts>, title: string, about?: string) =>
    parts[part].length > 0 || limits[part].mode === 'only' ? (
      <ChoiceField
        title={title}
        {...(about && { about })}
        choice={limits[part]}
        among={parts[part]}
        onChange={choice => onChange({ ...limits, [part]: choice })}
      />
    ) : null
  return (
    <>
      {parts.workgroups.length > 1 && field('workgroups', 'Workgroups', 'Other workgroups are not there for them at all.')}
      {field('groups', 'Branches', 'Shown in filters and choices; of the whole company they see records of these alone.')}
      {field('officers', 'Loan officers', 'Shown, and there to assign to.')}
      {field('partners', 'Partner companies', 'Shown with their people.')}
      {field('reps', 'Partner people', 'Shown with their company.')}
    </>
  )
}
