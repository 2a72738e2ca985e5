import { useQueryClient } from '@tanstack/react-query'
import type { Output } from '#ui/call.ts'
import { labelOf } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import type { Edit } from '#ui/record/edit.ts'
import type { Fact } from '#ui/record/fact-list.tsx'
import { actionQuery } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { readPartner } from '../contract/partner.ts'
import { useColleagues } from './colleagues.ts'
import { usePartnerEdits } from './partner-edits.ts'
import { usePartnerStages } from './partner-stages.ts'
import { saveField } from './save-field.ts'
import { isHidden, Reach } from './secret.tsx'
import { placeText } from './words.ts'

type PartnerDetail = Output<typeof readPartner>

/** What is known about a partner: how to reach them, and how far the partnership has come. */
export function usePartnerFacts(partner: PartnerDetail | undefined): readonly Fact[] {
  const people = useColleagues()
  const { stages, stageOf } = usePartnerStages()
  const edits = usePartnerEdits()
  const can = useCan('partner.edit')
  const client = useQueryClient()
  if (!partner) return []
  const locked = can.allowed ? (partner.mayEdit ? undefined : 'This partner belongs to somebody else.') : can.why
  const words = (field: 'company' | 'licenceNumber' | 'territory', label: string): Fact => {
    const value = partner[field]
    const edit: Edit = {
      kind: 'text',
      value,
      save: to =>
        saveField(partner.version, {
          record: partner.id,
          label,
          what: partner.name,
          field,
          before: value,
          after: to,
          edit,
          save: version => edits.update(partner, { [field]: to }, version),
          again: async () =>
            (await client.fetchQuery({ ...actionQuery(readPartner, { partner: partner.id }), staleTime: 0 }))[field],
        }),
    }
    return { id: field, label, value, ...(locked ? { locked } : { edit }) }
  }
  const reaches = partner.identifiers.map(
    (one, index): Fact => ({
      id: `${one.kind} ${index}`,
      label: one.primary || one.label === 'other' ? (one.kind === 'phone' ? 'Phone' : 'E-mail') : labelOf(one.label),
      value: <Reach kind={one.kind} value={one.value} />,
      copy: isHidden(one.value) ? undefined : one.value,
    }),
  )
  return [
    {
      id: 'stage',
      label: 'Stage',
      section: 'Partnership',
      value: stageOf(partner.stage)?.name,
      ...(locked
        ? { locked }
        : {
            edit: {
              kind: 'select' as const,
              value: partner.stage,
              options: stages.map(stage => ({ value: stage.id, label: stage.name })),
              save: value => edits.move(partner, String(value)),
            },
          }),
    },
    { id: 'stageSince', label: 'Moved here', value: <When at={partner.stageSince} /> },
    {
      id: 'owner',
      label: 'Owner',
      value: people.nameOf(partner.owner),
      ...(locked
        ? { locked }
        : {
            edit: {
              kind: 'select' as const,
              value: partner.owner,
              options: people.choices,
              save: value => edits.update(partner, { owner: value === null ? null : String(value) }),
            },
          }),
    },
    words('company', 'Company'),
    words('licenceNumber', 'License'),
    words('territory', 'Territory'),
    { id: 'place', label: 'Home', value: placeText(partner.city, partner.state) || null },
    ...reaches.map((fact, index) => (index === 0 ? { ...fact, section: 'Ways to reach them' } : fact)),
  ]
}
