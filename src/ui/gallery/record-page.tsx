import { Button, Textarea } from '@mantine/core'
import { IconPhone } from '@tabler/icons-react'
import { useState } from 'react'
import { z } from 'zod'
import { phoneText } from '../format.ts'
import { useTitle } from '../frame/title.ts'
import { PageHeader } from '../page-header.tsx'
import type { Edit, EditValue } from '../record/edit.ts'
import { type Fact, FactList } from '../record/fact-list.tsx'
import { Reasons } from '../record/reasons.tsx'
import { RecordLayout, RelatedPart } from '../record/record-layout.tsx'
import { Timeline, type TimelineEntry } from '../record/timeline.tsx'
import { usePageParams } from '../url-state.ts'
import { Masked } from '../values/masked.tsx'
import { Money, Rate } from '../values/money.tsx'
import { SpeedClock } from '../values/speed-clock.tsx'
import { Tag } from '../values/tag.tsx'
import { LocalTime, When } from '../values/when.tsx'
import css from './gallery.module.css'
import { ago, owners, pretend, sampleLeads, stages } from './sample.ts'

const entries: TimelineEntry[] = [
  { id: '1', kind: 'call', at: ago(6), who: 'Dana Whitfield', what: 'called and left a voicemail, 0:41' },
  {
    id: '2',
    kind: 'stage',
    at: ago(8),
    who: 'Dana Whitfield',
    what: 'moved the lead',
    changes: [{ label: 'Stage', from: 'New', to: 'Contacted' }],
  },
  { id: '3', kind: 'automation', at: ago(9), who: null, what: 'started the plan “New purchase lead”' },
  { id: '4', kind: 'assigned', at: ago(11), who: null, what: 'gave the lead to Dana Whitfield' },
  {
    id: '5',
    kind: 'note',
    at: ago(60 * 26),
    who: 'Kim Tran',
    what: 'wrote a note',
    body: 'Met at the open house on Bayshore. Pre-approved elsewhere at 6.5 %, wants a second opinion before Friday.',
  },
  { id: '6', kind: 'sms', at: ago(60 * 27), who: 'Maria López', what: 'answered by text', body: 'Yes, after 5 works. Thank you' },
  { id: '7', kind: 'consent', at: ago(60 * 28), who: 'Maria López', what: 'agreed to calls and texts on the rate quiz' },
  { id: '8', kind: 'received', at: ago(60 * 28), who: null, what: 'received the lead from the rate quiz' },
]

export function RecordPage() {
  const { lead: id } = usePageParams<{ lead?: string }>()
  const lead = sampleLeads.find(one => one.id === id) ?? sampleLeads[0]!
  useTitle(lead.name)
  const [values, setValues] = useState<Record<string, EditValue>>({
    stage: 'Contacted',
    owner: owners[0]!,
    amount: lead.amountCents,
    closing: '2026-04-17',
    email: 'maria.lopez@example.com',
    note: null,
  })
  const edit = (name: string, kind: Edit['kind'], more: Partial<Edit> = {}): Edit => ({
    kind,
    value: values[name] ?? null,
    save: value => pretend(300).then(() => setValues(old => ({ ...old, [name]: value }))),
    ...more,
  })
  const choose = (list: readonly string[]) => ({ options: list.map(value => ({ value, label: value })) })
  const facts: Fact[] = [
    {
      id: 'stage',
      label: 'Stage',
      value: <Tag tone="accent">{values.stage}</Tag>,
      edit: edit('stage', 'select', choose(stages)),
    },
    { id: 'owner', label: 'Owner', value: values.owner, edit: edit('owner', 'select', choose(owners)) },
    { id: 'phone', label: 'Phone', value: phoneText(lead.phone), copy: lead.phone },
    {
      id: 'email',
      label: 'E-mail',
      value: values.email,
      copy: String(values.email),
      edit: edit('email', 'text', { schema: z.email('Enter an e-mail address like name@example.com.') }),
    },
    { id: 'amount', label: 'Loan amount', value: <Money cents={values.amount as number} />, edit: edit('amount', 'money') },
    { id: 'rate', label: 'Quoted rate', value: <Rate thousandths={lead.rate} /> },
    {
      id: 'closing',
      label: 'Wants to close',
      value: <When at={values.closing as string} as="date" />,
      edit: edit('closing', 'date'),
    },
    { id: 'note', label: 'In short', value: values.note, edit: edit('note', 'textarea') },
    {
      id: 'ssn',
      label: 'SSN',
      value: <Masked what="social security number" lastFour="6789" onReveal={() => pretend().then(() => '900-00-6789')} />,
    },
  ]
  return (
    <>
      <PageHeader
        back={{ label: 'Leads', to: '/gallery/list' }}
        title={lead.name}
        detail={
          <>
            <Tag>Purchase</Tag>
            <SpeedClock receivedAt={ago(11)} touchedAt={ago(8)} />
            <LocalTime zone="America/Chicago" />
          </>
        }
        actions={
          <>
            <Button>Convert to a loan</Button>
            <Button variant="filled" leftSection={<IconPhone size={16} stroke={1.8} />}>
              Call
            </Button>
          </>
        }
      />
      <RecordLayout
        facts={<FactList label={`Facts about ${lead.name}`} facts={facts} />}
        middle={
          <Timeline
            entries={entries}
            more
            composer={
              <div className={css.composer}>
                <Textarea aria-label="Write a note" placeholder="Write a note" autosize minRows={2} />
                <div>
                  <Button>Save note</Button>
                </div>
              </div>
            }
          />
        }
        related={
          <>
            <RelatedPart title="May we call?">
              <Reasons
                verdict="Clear to call until 9:00 PM"
                tone="done"
                reasons={[
                  {
                    mark: 'met',
                    text: 'It is 4:12 PM for the borrower',
                    rule: 'Contact hours, 8 AM to 9 PM',
                    source: '47 CFR 64.1200(c)(1)',
                  },
                  { mark: 'met', text: 'Agreed to calls on Mar 4, 2026', rule: 'Consent', source: 'Rate quiz, form 3' },
                  { mark: 'met', text: 'Not on the do-not-call list', rule: 'Do not call', source: 'List of Mar 1, 2026' },
                ]}
              />
            </RelatedPart>
            <RelatedPart title="Why Dana?">
              <Reasons
                folded
                verdict="Routed by “Florida purchase”"
                tone="plain"
                reasons={[
                  { mark: 'met', text: 'Licensed in Florida until Dec 31, 2026', rule: 'License', source: 'NMLS 204118' },
                  { mark: 'unmet', text: 'Kim Tran already holds 12 open leads', rule: 'At most 12 open leads' },
                ]}
              />
            </RelatedPart>
            <RelatedPart
              title="Loans"
              action={
                <Button size="compact-sm" variant="subtle">
                  Add loan
                </Button>
              }
            >
              <span className="quiet">No loans yet.</span>
            </RelatedPart>
          </>
        }
      />
    </>
  )
}
