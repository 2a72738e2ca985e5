import type { QueryClient } from '@tanstack/react-query'
import { type Edit, type EditValue, tagsOf } from '#ui/record/edit.ts'
import { actionQuery } from '#ui/use-action.ts'
import { type LeadRow, type leadEdits, readLead } from '../contract/lead.ts'
import type { LeadDetail } from './lead-detail.ts'
import type { LeadEdits } from './lead-edits.ts'
import { saveField } from './save-field.ts'

export type LeadField = Exclude<keyof typeof leadEdits.shape & keyof LeadDetail, 'custom'>

/** A field as an editor holds it: tags stand in one text. */
const held = (lead: Partial<LeadDetail>, field: LeadField) =>
  (field === 'tags' ? (lead.tags ?? []).join(',') : lead[field]) as EditValue

interface Asked {
  client: QueryClient
  edits: LeadEdits
  lead: Pick<LeadDetail, 'id' | 'name' | 'version'> & Partial<LeadDetail>
  field: LeadField
  label: string
}

/** Changes one field of a lead in its place, in a row or on its page, against the version that was seen. */
export function leadFieldEdit({ client, edits, lead, field, label }: Asked, kind: Edit['kind'], more: Partial<Edit> = {}): Edit {
  const value = held(lead, field)
  const made: Edit = {
    kind,
    value,
    ...more,
    save: after =>
      saveField(lead.version, {
        record: lead.id,
        label,
        what: lead.name,
        field,
        before: value,
        after,
        edit: made,
        save: version =>
          edits.update(lead, { [field]: field === 'tags' ? tagsOf(after) : after } as Partial<Omit<LeadRow, 'custom'>>, version),
        again: async () => held(await client.fetchQuery({ ...actionQuery(readLead, { lead: lead.id }), staleTime: 0 }), field),
      }),
  }
  return made
}
