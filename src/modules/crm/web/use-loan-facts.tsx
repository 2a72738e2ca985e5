import { useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import { civilTime, instantOf } from '#base/civil-time.ts'
import { usStates } from '#base/us-states.ts'
import { dateText, labelOf, moneyText, rateText } from '#ui/format.ts'
import { useCan, useMe } from '#ui/me.ts'
import type { Edit, EditValue } from '#ui/record/edit.ts'
import type { Fact } from '#ui/record/fact-list.tsx'
import { actionQuery } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { type LoanEdits, loanEdits, readLoan } from '../contract/loan.ts'
import { useColleagues } from './colleagues.ts'
import { CombinedLtv, percentText } from './loan-cltv.tsx'
import { useLoanEdits } from './loan-edits.ts'
import { amortizationWords, type LoanDetail, occupancyWords, propertyWords } from './loan-words.ts'
import { LockTag } from './lock-tag.tsx'
import css from './parts.module.css'
import { saveField } from './save-field.ts'
import { isHidden, Secret } from './secret.tsx'
import { mortgageWords, optionsOf, purposeWords } from './words.ts'

const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))
type Field = keyof LoanEdits & keyof LoanDetail
const figures = (text: string) => <span className="figures">{text}</span>

/** What is known about a loan, in parts: the terms, the lock, the dates, the property, its numbers elsewhere. */
export function useLoanFacts(loan: LoanDetail | undefined): readonly Fact[] {
  const client = useQueryClient()
  const edits = useLoanEdits()
  const can = useCan('loan.edit')
  const zone = useMe().tenant.timeZone
  const { processors } = useColleagues()
  if (!loan) return []
  const locked = can.allowed ? (loan.mayEdit ? undefined : 'This loan belongs to somebody else.') : can.why

  /** `read` and `sent` between the server's value and the field's, where they differ. */
  const edit = (
    label: string,
    field: Field,
    kind: Edit['kind'],
    {
      options,
      read = value => value as EditValue,
      sent,
    }: { options?: Edit['options']; read?: (value: unknown) => EditValue; sent?: (value: EditValue) => unknown } = {},
  ): Partial<Fact> => {
    if (locked) return { locked }
    const value = read(loan[field])
    const made: Edit = {
      kind,
      value,
      ...(options && { options }),
      ...(!sent && { schema: loanEdits.shape[field] as z.ZodType }),
      save: to =>
        saveField(loan.version, {
          record: loan.id,
          label,
          what: `the loan of ${loan.name}`,
          field,
          before: value,
          after: to,
          edit: made,
          save: version => edits.update(loan, { [field]: sent ? sent(to) : to } as LoanEdits, version),
          again: async () =>
            read((await client.fetchQuery({ ...actionQuery(readLoan, { loan: loan.id }), staleTime: 0 }))[field]),
        }),
    }
    return { edit: made }
  }
  const words = (field: Field, label: string): Fact => ({
    id: field,
    label,
    value: loan[field] as string | null,
    ...edit(label, field, 'text'),
  })
  const choice = (field: Field, label: string, from: Record<string, string>): Fact => {
    const value = loan[field] as string | null
    return {
      id: field,
      label,
      value: value && (from[value] ?? labelOf(value)),
      ...edit(label, field, 'select', { options: optionsOf(from) }),
    }
  }
  const number = (field: Field, label: string, kind: 'money' | 'rate' | 'number', said: (value: number) => string): Fact => {
    const value = loan[field] as number | null
    return { id: field, label, value: value === null ? null : figures(said(value)), ...edit(label, field, kind) }
  }
  const money = (field: Field, label: string) => number(field, label, 'money', cents => moneyText(cents))
  const rate = (field: Field, label: string) => number(field, label, 'rate', rateText)
  const day = (field: Field, label: string): Fact => {
    const value = loan[field] as string | null
    return { id: field, label, value: value && figures(dateText(value)), ...edit(label, field, 'date') }
  }
  /** A moment that people name by its day: the lock holds to the end of the last one. */
  const moment = (field: 'lockedAt' | 'lockExpiresAt', label: string, minute: number): Fact => {
    const value = loan[field]
    return {
      id: field,
      label,
      value: value && figures(dateText(value, zone)),
      ...edit(label, field, 'date', {
        read: at => (typeof at === 'string' ? civilTime(Date.parse(at), zone).date : null),
        sent: to => to && new Date(instantOf(String(to), minute, zone)).toISOString(),
      }),
    }
  }
  const ltvWhy = 'The amount over the lower of price and value. Missing until the amount and one of both are known.'

  return [
    { ...money('amountCents', 'Loan amount'), section: 'Loan' },
    rate('noteRate', 'Rate'),
    number('termMonths', 'Term', 'number', months => (months % 12 ? `${months} months` : `${months / 12} years`)),
    choice('purpose', 'Purpose', purposeWords),
    choice('mortgageType', 'Type', mortgageWords),
    words('program', 'Program'),
    choice('amortization', 'Amortization', amortizationWords),
    ...(loan.arm ? [{ id: 'arm', label: 'Adjusts', value: armText(loan.arm) }] : []),
    {
      id: 'ltv',
      label: 'LTV',
      value: loan.ltv === null ? null : <span title={ltvWhy}>{figures(percentText(loan.ltv))}</span>,
      locked: ltvWhy,
    },
    { id: 'cltv', label: 'CLTV', value: loan.cltv === null ? null : <CombinedLtv loan={loan} />, locked: ltvWhy },
    money('priceCents', 'Price'),
    money('valueCents', 'Value'),
    money('otherLiensCents', 'Other liens'),
    money('helocDrawnCents', 'HELOC drawn'),
    money('helocLineCents', 'HELOC line'),
    money('monthlyMiCents', 'Monthly MI'),
    money('escrowCents', 'Escrow'),
    words('number', 'Loan number'),
    {
      id: 'processor',
      label: 'Processor',
      value: loan.processorName,
      ...edit('Processor', 'processor', 'select', { options: processors }),
    },

    { id: 'lock', label: 'Lock', value: <LockTag loan={loan} long />, section: 'Rate lock' },
    rate('lockRate', 'Locked rate'),
    moment('lockedAt', 'Locked on', 12 * 60),
    moment('lockExpiresAt', 'Holds until', 24 * 60 - 1),

    { ...day('applicationAt', 'Application'), section: 'Dates' },
    day('closingAt', 'Closing'),
    day('firstPaymentAt', 'First payment'),
    ...(loan.fundedAt ? [{ id: 'fundedAt', label: 'Funded', value: figures(dateText(loan.fundedAt)) }] : []),

    {
      ...words('propertyStreet', 'Street'),
      section: 'Property',
      ...(isHidden(loan.propertyStreet) && { value: <Secret value={loan.propertyStreet} what="Street" />, edit: undefined }),
    },
    words('city', 'City'),
    {
      id: 'state',
      label: 'State',
      value: states.find(one => one.value === loan.state)?.label ?? loan.state,
      ...edit('State', 'state', 'select', { options: states }),
    },
    words('propertyCounty', 'County'),
    words('propertyZip', 'ZIP'),
    choice('occupancy', 'Occupancy', occupancyWords),
    choice('propertyType', 'Property', propertyWords),
    number('units', 'Units', 'number', String),
    {
      id: 'tags',
      label: 'Tags',
      value:
        loan.tags.length > 0 ? (
          <span className={css.tags}>
            {loan.tags.map(tag => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </span>
        ) : null,
      ...edit('Tags', 'tags', 'tags', {
        read: tags => (tags as string[]).join(','),
        sent: to =>
          String(to ?? '')
            .split(',')
            .filter(Boolean),
      }),
    },
    ...Object.entries(loan.identifiers)
      .filter(([, value]) => value)
      .map(
        ([name, value], index): Fact => ({
          id: `identifier ${name}`,
          label: identifierWords[name as keyof typeof identifierWords],
          value,
          copy: value,
          ...(index === 0 && { section: 'Numbers elsewhere' }),
        }),
      ),
  ]
}

const identifierWords = {
  lenderLoan: 'Lender',
  originationSystem: 'Origination system',
  mers: 'MERS',
  universalLoan: 'Universal loan ID',
  agencyCase: 'Agency case',
  duCase: 'DU case',
} as const

const armText = ({ index, margin, firstCap, periodicCap, ceiling }: NonNullable<LoanDetail['arm']>) =>
  [
    index && labelOf(index),
    margin === undefined ? undefined : `margin ${rateText(margin)}`,
    (firstCap !== undefined || periodicCap !== undefined) &&
      `caps ${[firstCap, periodicCap].map(cap => (cap === undefined ? '–' : cap / 1000)).join('/')}`,
    ceiling === undefined ? undefined : `at most ${rateText(ceiling)}`,
  ]
    .filter(Boolean)
    .join(', ')
