import { useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import { usStates } from '#base/us-states.ts'
import { labelOf, moneyText, rateText } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import type { Edit } from '#ui/record/edit.ts'
import type { Fact } from '#ui/record/fact-list.tsx'
import { actionQuery, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { updateContact } from '../contract/contact.ts'
import { leadEdits, leadIntents, readLead } from '../contract/lead.ts'
import { theirNumber } from '../rules/record-words.ts'
import { useCustomFacts } from './custom-facts.tsx'
import { Hint } from './lead-columns.tsx'
import type { LeadDetail } from './lead-detail.ts'
import { leadAnswers, useLeadEdits } from './lead-edits.ts'
import { type LeadField as Field, leadFieldEdit } from './lead-field.ts'
import css from './parts.module.css'
import { isHidden, Reach, Secret } from './secret.tsx'
import { creditWords, intentWords, languageWords, optionsOf } from './words.ts'

const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))
const uses = ['Primary home', 'Second home', 'Investment'].map(value => ({ value, label: value }))

/** What is known about a lead, in parts: the person, the wish, the property, where it came from. */
export function useLeadFacts(lead: LeadDetail | undefined): readonly Fact[] {
  const client = useQueryClient()
  const edits = useLeadEdits()
  const can = useCan('lead.edit')
  const canPerson = useCan('contact.edit')
  const person = useCommand(updateContact, { invalidates: leadAnswers, quiet: true })
  const locked = can.allowed ? (!lead || lead.mayEdit ? undefined : 'This lead belongs to somebody else.') : can.why
  const own = useCustomFacts({
    kind: 'lead',
    record: lead,
    locked,
    save: async (custom, version) => lead && edits.update(lead, { custom }, version),
    again: () => client.fetchQuery({ ...actionQuery(readLead, { lead: lead!.id }), staleTime: 0 }),
  })
  if (!lead) return []

  const edit = (label: string, field: Field, kind: Edit['kind'], options?: Edit['options']): Partial<Fact> => {
    if (locked) return { locked }
    const made = leadFieldEdit({ client, edits, lead, field, label }, kind, {
      ...(options && { options }),
      ...(kind !== 'tags' && { schema: leadEdits.shape[field] as z.ZodType }),
    })
    return { edit: made }
  }
  const words = (field: Field, label: string, options?: Edit['options']): Fact => ({
    id: field,
    label,
    value: lead[field] as string | null,
    ...edit(label, field, options ? 'select' : 'text', options),
  })
  const money = (field: Field, label: string): Fact => {
    const cents = lead[field] as number | null
    return {
      id: field,
      label,
      value: cents === null ? null : <span className="figures">{moneyText(cents)}</span>,
      ...edit(label, field, 'money'),
    }
  }
  const ofPerson = (field: 'firstName' | 'lastName', label: string): Fact => ({
    id: field,
    label,
    value: lead[field],
    ...(canPerson.allowed && !locked
      ? {
          edit: {
            kind: 'text' as const,
            value: lead[field],
            save: to => person.run({ contact: lead.contact, [field]: to === null ? null : String(to) }),
          },
        }
      : { locked: locked ?? canPerson.why }),
  })
  const reaches = lead.identifiers
    .filter(one => one.current)
    .map(
      (one): Fact => ({
        id: one.id,
        label: one.primary || one.label === 'other' ? (one.kind === 'phone' ? 'Phone' : 'E-mail') : labelOf(one.label),
        value: <Reach kind={one.kind} value={one.value} />,
        copy: isHidden(one.value) ? undefined : one.value,
      }),
    )
  const number = theirNumber(lead.externalId)
  const home = [lead.street, [lead.personCity, lead.personState, lead.personZip].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ')

  return [
    { ...ofPerson('firstName', 'First name'), section: 'Person' },
    ofPerson('lastName', 'Last name'),
    ...(reaches.length > 0
      ? reaches
      : [
          { id: 'phoneHint', label: 'Phone', value: lead.phoneHint && <Hint text={lead.phoneHint} /> },
          { id: 'emailHint', label: 'E-mail', value: lead.emailHint && <Hint text={lead.emailHint} /> },
        ]),
    {
      id: 'home',
      label: 'Home',
      value: isHidden(lead.street) ? <Secret value={lead.street} what="Street" /> : home,
      copy: isHidden(lead.street) ? undefined : home || undefined,
    },
    { id: 'language', label: 'Language', value: languageWords(lead.language) },

    {
      ...words(
        'intent',
        'Wants to',
        leadIntents.map(value => ({ value, label: intentWords[value] })),
      ),
      value: intentWords[lead.intent],
      section: 'Loan wish',
    },
    words('purpose', 'Purpose'),
    words('program', 'Program'),
    money('amountCents', 'Amount'),
    money('priceCents', 'Price'),
    money('downPaymentCents', 'Down payment'),
    money('valueCents', 'Home value'),
    {
      id: 'currentRate',
      label: 'Current rate',
      value: lead.currentRate === null ? null : <span className="figures">{rateText(lead.currentRate)}</span>,
      ...edit('Current rate', 'currentRate', 'rate'),
    },
    {
      ...words('creditBand', 'Credit', optionsOf(creditWords)),
      value: lead.creditBand && (creditWords[lead.creditBand as keyof typeof creditWords] ?? lead.creditBand),
    },
    words('timeframe', 'Timeframe'),
    {
      id: 'message',
      label: 'Message',
      value:
        lead.message &&
        (isHidden(lead.message) ? (
          <Secret value={lead.message} what="Message" />
        ) : (
          <span className={css.words}>{lead.message}</span>
        )),
    },

    {
      ...words('propertyStreet', 'Street'),
      section: 'Property',
      ...(isHidden(lead.propertyStreet) && { value: <Secret value={lead.propertyStreet} what="Street" />, edit: undefined }),
    },
    words('city', 'City'),
    words('state', 'State', states),
    words('county', 'County'),
    words('zip', 'ZIP'),
    words('propertyUse', 'Use', uses),
    words('propertyType', 'Type'),
    ...own,

    { id: 'source', label: 'Source', value: lead.source, section: 'Source' },
    words('campaign', 'Campaign'),
    { id: 'received', label: 'Received', value: <When at={lead.receivedAt} as="exact" /> },
    ...(lead.repeats > 0
      ? [{ id: 'repeats', label: 'Asked again', value: lead.repeats === 1 ? 'Once' : `${lead.repeats} times` }]
      : []),
    ...(number ? [{ id: 'externalId', label: 'Their number', value: number, copy: number }] : []),
    {
      id: 'tags',
      label: 'Tags',
      value:
        lead.tags.length > 0 ? (
          <span className={css.tags}>
            {lead.tags.map(tag => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </span>
        ) : null,
      ...edit('Tags', 'tags', 'tags'),
    },
    ...Object.entries(lead.extra).map(
      ([name, value]): Fact => ({
        id: `extra ${name}`,
        label: labelOf(name),
        value: isHidden(value) ? <Secret value={value} what={labelOf(name)} /> : value,
      }),
    ),
  ]
}
