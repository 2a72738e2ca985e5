import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { listPartnerCompanies } from '#modules/identity/contract/partner-companies.ts'
import { listBranches, listPeople } from '#modules/identity/contract/people.ts'
import { listWorkgroups } from '#modules/identity/contract/workgroups.ts'
import { mayHold } from '#policy/licence.ts'
import { partnerTypes } from '#policy/matrix.ts'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { useCan } from '#ui/me.ts'
import { asProblem } from '#ui/problem.ts'
import { FactList } from '#ui/record/fact-list.tsx'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { assignRecord } from '../contract/assignment.ts'
import { leadAnswers } from './lead-edits.ts'
import { loanAnswers } from './loan-edits.ts'

interface Levels {
  branch: string | null
  owner: string | null
  partner: string | null
  rep: string | null
}

interface AssignmentProps {
  kind: 'lead' | 'loan'
  record: Levels & { id: string; name: string; state: string | null; workgroup: string | null }
}

/** Who can be chosen at each level, as far as the reader is shown them. */
function useChoices(state: string | null) {
  const people = (useAction(listPeople, {}).data?.items ?? []).filter(one => one.status === 'active')
  return {
    branches: (useAction(listBranches, {}).data?.items ?? []).filter(one => one.active),
    officers: people.filter(one => {
      const licences = one.licences.filter(licence => licence.kind === 'mlo')
      return mayHold({ active: true, licences }, state ?? undefined, Date.now()).may
    }),
    everybody: people,
    companies: (useAction(listPartnerCompanies, {}).data?.items ?? []).filter(one => one.active),
    reps: people.filter(one => partnerTypes.includes(one.type)),
    workgroups: useAction(listWorkgroups, {}).data?.items ?? [],
  }
}
type Choices = ReturnType<typeof useChoices>
const named = (from: readonly { id: string; name: string }[], id: string | null) =>
  id && (from.find(one => one.id === id)?.name ?? 'Somebody')

/** Whose a record is, at all four levels, with the workgroup that follows from it. */
export function Assignment({ kind, record }: AssignmentProps) {
  const [editing, setEditing] = useState(false)
  const can = useCan('record.assign')
  const choices = useChoices(record.state)
  return (
    <RelatedPart
      title="Assignment"
      action={
        <Button
          size="compact-sm"
          variant="subtle"
          disabled={!can.allowed}
          title={can.allowed ? undefined : can.why}
          onClick={() => setEditing(true)}
        >
          Change
        </Button>
      }
    >
      <FactList
        label="Assignment"
        facts={[
          ...(choices.workgroups.length > 1
            ? [{ id: 'workgroup', label: 'Workgroup', value: named(choices.workgroups, record.workgroup) }]
            : []),
          { id: 'branch', label: 'Branch', value: named(choices.branches, record.branch) },
          { id: 'officer', label: 'Officer', value: named(choices.everybody, record.owner) },
          ...(choices.companies.length > 0 || record.partner
            ? [
                { id: 'partner', label: 'Partner', value: named(choices.companies, record.partner) },
                { id: 'rep', label: 'Representative', value: named(choices.reps, record.rep) },
              ]
            : []),
        ]}
      />
      <FormDrawer opened={editing} onClose={() => setEditing(false)} size={420} title={`Assign ${record.name}`}>
        {editing && <AssignForm kind={kind} record={record} choices={choices} onClose={() => setEditing(false)} />}
      </FormDrawer>
    </RelatedPart>
  )
}

const nobody = { value: '', label: 'Nobody' }
const none = { value: '', label: 'None' }
const optionsOf = (items: readonly { id: string; name: string }[]) => items.map(one => ({ value: one.id, label: one.name }))
/** What it has now stays in the list, whoever is offered. */
const withNow = (
  items: readonly { id: string; name: string }[],
  all: readonly { id: string; name: string }[],
  now: string | null,
) => (now && !items.some(one => one.id === now) ? [...items, { id: now, name: named(all, now)! }] : items)

function AssignForm({ kind, record, choices, onClose }: AssignmentProps & { choices: Choices; onClose: () => void }) {
  const before: Levels = { branch: record.branch, owner: record.owner, partner: record.partner, rep: record.rep }
  const [to, setTo] = useState(before)
  const [problem, setProblem] = useState<{ path: string; message: string }>()
  const assign = useCommand(assignRecord, { invalidates: [...leadAnswers, ...loanAnswers], quiet: true })
  useUnsaved(!assign.pending && JSON.stringify(to) !== JSON.stringify(before))
  const put = (levels: Levels) => assign.run({ kind, record: record.id, ...levels })
  const at = (path: string) => (problem?.path === path ? problem.message : undefined)
  const choose = (change: Partial<Levels>) => {
    setProblem(undefined)
    setTo(old => ({ ...old, ...change }))
  }
  const save = async () => {
    try {
      await put(to)
    } catch (error) {
      const { problems, message } = asProblem(error)
      setProblem(problems[0] ?? { path: '', message })
      return
    }
    showUndo({ message: `${record.name} is assigned anew.`, undo: () => put(before) })
    onClose()
  }
  // An officer brings their branch, a representative their company; without the one the other stays free to choose.
  const officer = (id: string) => choose({ owner: id || null, ...(id && { branch: branchOf(choices, id) ?? to.branch }) })
  const rep = (id: string) => choose({ rep: id || null, ...(id && { partner: companyOf(choices, id) ?? to.partner }) })
  const branch = (id: string) =>
    choose({ branch: id || null, ...(to.owner && (branchOf(choices, to.owner) ?? id) !== id && { owner: null }) })
  const partner = (id: string) =>
    choose({ partner: id || null, ...(to.rep && companyOf(choices, to.rep) !== id && { rep: null }) })
  const ofBranch = choices.officers.filter(one => !to.branch || !one.branch || one.branch === to.branch || one.id === to.owner)
  const ofCompany = choices.reps.filter(one => !to.partner || one.partner === to.partner)
  const common = { searchable: true } as const
  return (
    <Stack gap="md">
      <Select
        {...common}
        label="Branch"
        data={[none, ...optionsOf(withNow(choices.branches, choices.branches, to.branch))]}
        value={to.branch ?? ''}
        error={at('branch')}
        onChange={id => branch(id ?? '')}
      />
      <Select
        {...common}
        label="Officer"
        description={record.state ? `Licensed for ${record.state}` : undefined}
        data={[nobody, ...optionsOf(withNow(ofBranch, choices.everybody, to.owner))]}
        value={to.owner ?? ''}
        error={at('owner')}
        onChange={id => officer(id ?? '')}
      />
      <Select
        {...common}
        label="Partner company"
        data={[none, ...optionsOf(withNow(choices.companies, choices.companies, to.partner))]}
        value={to.partner ?? ''}
        error={at('partner')}
        onChange={id => partner(id ?? '')}
      />
      <Select
        {...common}
        label="Partner representative"
        description="Sees it from then on."
        data={[nobody, ...optionsOf(withNow(ofCompany, choices.reps, to.rep))]}
        value={to.rep ?? ''}
        error={at('rep')}
        onChange={id => rep(id ?? '')}
      />
      {problem && !['branch', 'owner', 'partner', 'rep'].includes(problem.path) && (
        <Text size="sm" c="red" role="alert">
          {problem.message}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="filled" loading={assign.pending} onClick={() => void save()}>
          Save assignment
        </Button>
      </Group>
    </Stack>
  )
}

const branchOf = ({ everybody }: Choices, person: string) => everybody.find(one => one.id === person)?.branch
const companyOf = ({ reps }: Choices, person: string) => reps.find(one => one.id === person)?.partner
