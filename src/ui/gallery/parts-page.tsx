import { Button, Checkbox, NumberInput, Radio, Select, Switch, TextInput } from '@mantine/core'
import { IconCalendarDue } from '@tabler/icons-react'
import { ActButton } from '../act-button.tsx'
import { phoneText } from '../format.ts'
import { PageHeader } from '../page-header.tsx'
import { Reasons, ReasonsChip } from '../record/reasons.tsx'
import { Copyable } from '../values/copyable.tsx'
import { Keys } from '../values/keys.tsx'
import { Masked } from '../values/masked.tsx'
import { Money, Rate } from '../values/money.tsx'
import { SpeedClock } from '../values/speed-clock.tsx'
import { Tag } from '../values/tag.tsx'
import { LocalTime, When } from '../values/when.tsx'
import css from './gallery.module.css'
import { ago, pretend } from './sample.ts'

export function PartsPage() {
  return (
    <>
      <PageHeader title="Parts" />
      <div className={css.page}>
        <section className={`${css.part} ${css.wide}`}>
          <h2>Reasons</h2>
          <Reasons
            verdict="Text withheld until Mar 5, 8:00 AM EST"
            tone="late"
            reasons={[
              {
                mark: 'unmet',
                text: 'It is 9:42 PM where the borrower lives',
                rule: 'Contact hours, 8 AM to 8 PM in Florida',
                source: 'Fla. Stat. 501.059(8)(b)',
              },
              {
                mark: 'met',
                text: 'Agreed to texts on Mar 4, 2026 at 2:05 PM',
                rule: 'Consent',
                source: 'Rate quiz, form 3',
                href: '#consent',
              },
              {
                mark: 'waiting',
                text: 'Two texts were sent today; a third may go after midnight',
                rule: 'At most 3 in 24 hours',
                source: 'Fla. Stat. 501.059(8)(b)',
              },
              { mark: 'note', text: 'The number is a mobile, last checked Feb 20, 2026', source: 'Number lookup' },
            ]}
          />
        </section>
        <section className={css.part}>
          <h2>A sum that can be followed</h2>
          <Reasons
            verdict="Saves $312 a month"
            tone="done"
            reasons={[
              { mark: 'note', text: 'Payment today', rule: 'P&I', source: 'Loan 4471, funded Jun 2, 2023', value: '$2,418' },
              {
                mark: 'note',
                text: 'Payment at 6.125 %',
                rule: 'P&I, 30 years',
                source: 'Rate sheet of Mar 4, 2026',
                value: '$2,106',
              },
            ]}
            total={{ label: 'Less each month', value: '$312' }}
          />
          <div className={css.line}>
            <ReasonsChip
              verdict="Clear to call"
              tone="done"
              reasons={[{ mark: 'met', text: 'It is 4:12 PM for the borrower', rule: 'Contact hours' }]}
            />
            <ReasonsChip
              verdict="Withheld"
              tone="late"
              reasons={[{ mark: 'unmet', text: 'On the do-not-call list', rule: 'Do not call', source: 'List of Mar 1' }]}
            />
            <ReasonsChip
              verdict="Runs at 5:00 PM"
              tone="automation"
              reasons={[{ mark: 'note', text: 'Step 3 of “New purchase lead”' }]}
            />
          </div>
        </section>
        <section className={css.part}>
          <h2>Values</h2>
          <div className={css.line}>
            <Money cents={41_250_000} /> <Money cents={210_655} /> <Money cents={41_250_000} short /> <Money cents={null} />{' '}
            <Rate thousandths={6125} />
          </div>
          <div className={css.line}>
            <When at={ago(3)} /> <When at={ago(200)} /> <When at={ago(-120)} /> <When at="2026-03-04" />{' '}
            <LocalTime zone="America/Denver" />
          </div>
          <div className={css.line}>
            <Copyable value="+13055550123" what="phone number">
              {phoneText('+13055550123')}
            </Copyable>
            <Masked what="social security number" lastFour="6789" onReveal={() => pretend().then(() => '900-00-6789')} />
            <Masked what="income" why="Your logon may not reveal it." />
          </div>
          <div className={css.line}>
            <SpeedClock receivedAt={ago(2)} /> <SpeedClock receivedAt={ago(8)} /> <SpeedClock receivedAt={ago(95)} />
            <SpeedClock receivedAt={ago(60)} touchedAt={ago(57.4)} />
          </div>
          <div className={css.line}>
            <Tag>New</Tag>
            <Tag tone="accent">Contacted</Tag>
            <Tag tone="done">Clear to close</Tag>
            <Tag tone="due" icon={IconCalendarDue}>
              Lock ends in 3 days
            </Tag>
            <Tag tone="late">Overdue</Tag>
            <Tag tone="automation">Plan running</Tag>
          </div>
          <div className={css.line}>
            <Keys keys="mod+k" /> <Keys keys="g l" /> <Keys keys="?" />
          </div>
        </section>
        <section className={css.part}>
          <h2>Buttons</h2>
          <div className={css.line}>
            <Button variant="filled">Assign 38 leads</Button>
            <Button>Add a tag</Button>
            <Button variant="subtle">Undo</Button>
            <Button variant="filled" color="red">
              Delete 3 leads
            </Button>
            <Button disabled>Save</Button>
          </div>
          <div className={css.line}>
            <ActButton needs="lead.assign" variant="filled">
              Assign
            </ActButton>
            <ActButton needs="company.manage">Company settings</ActButton>
            <ActButton needs="field.reveal">Reveal</ActButton>
          </div>
        </section>
        <section className={css.part}>
          <h2>Fields</h2>
          <TextInput label="Name" placeholder="Maria López" />
          <TextInput label="E-mail" error="Enter an e-mail address like name@example.com." defaultValue="maria.lopez" />
          <NumberInput label="Loan amount" prefix="$" thousandSeparator="," defaultValue={412500} hideControls />
          <Select label="Wants to" data={['Buy a home', 'Refinance', 'Open a line of credit']} defaultValue="Refinance" />
          <div className={css.line}>
            <Checkbox label="Mine" defaultChecked />
            <Radio label="Purchase" name="r" defaultChecked />
            <Switch label="Take new leads" defaultChecked />
          </div>
        </section>
      </div>
    </>
  )
}
