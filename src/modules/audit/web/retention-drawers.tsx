import { Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { instantOf } from '#base/civil-time.ts'
import { useColleagues } from '#modules/crm/web/colleagues.ts'
import { retentionClasses } from '#policy/retention.ts'
import type { Output } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useMe } from '#ui/me.ts'
import { useCommand } from '#ui/use-action.ts'
import { readRetention, setHold, setRetention } from '../contract.ts'
import { RecordFind } from './record-find.tsx'
import css from './retention.module.css'

type Of = Output<typeof readRetention>['classes'][number]

/** Another time for a class, which two people agree to. */
export function RetentionDrawer({ kept, opened, onClose }: { kept: Of | undefined; opened: boolean; onClose: () => void }) {
  const keep = useCommand(setRetention, { invalidates: [readRetention], quiet: true })
  return (
    <FormDrawer
      opened={opened}
      onClose={onClose}
      size={420}
      title={kept ? `Keep events: ${retentionClasses[kept.class].label}` : 'Keep events'}
    >
      {kept && (
        <SchemaForm
          schema={setRetention.input}
          submit="Ask for it"
          initial={{ class: kept.class, months: kept.months }}
          onCancel={onClose}
          fields={{
            months: {
              label: 'Months',
              description: `From ${kept.least} to ${kept.most}. What is older is deleted, and how much is written down.`,
            },
          }}
          onSubmit={input => keep.run(input).then(onClose)}
        />
      )}
    </FormDrawer>
  )
}

/** What somebody did, what happened to a record, or everything of some days. */
export function HoldDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <FormDrawer opened={opened} onClose={onClose} size={420} title="Set a hold">
      {opened && <HoldForm onClose={onClose} />}
    </FormDrawer>
  )
}

function HoldForm({ onClose }: { onClose: () => void }) {
  const hold = useCommand(setHold, { invalidates: [readRetention], done: 'Held until two people lift it.' })
  const people = useColleagues()
  const { tenant } = useMe()
  const [kind, setKind] = useState<'person' | 'record' | 'time'>('person')
  const [title, setTitle] = useState('')
  const [person, setPerson] = useState<string | null>(null)
  const [record, setRecord] = useState<{ id: string; kind: string; name: string }>()
  const [days, setDays] = useState({ from: '', to: '' })
  const ready = title.trim() && (kind === 'person' ? person : kind === 'record' ? record : days.from && days.to)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    const at = (day: string, hour: number) => new Date(instantOf(day, hour, tenant.timeZone)).toISOString()
    const input =
      kind === 'time'
        ? { kind, title, from: at(days.from, 0), to: new Date(Date.parse(at(days.to, 0)) + 86_400_000).toISOString() }
        : kind === 'person'
          ? { kind, title, subject: person!, subjectKind: 'person' }
          : { kind, title, subject: record!.id, subjectKind: record!.kind }
    hold
      .run(input)
      .then(onClose)
      .catch(() => undefined)
  }
  return (
    <form onSubmit={submit} className={css.form}>
      <TextInput
        label="What it is for"
        required
        maxLength={120}
        data-autofocus
        value={title}
        onChange={event => setTitle(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label="What is held"
        value={kind}
        onChange={value => setKind(value as typeof kind)}
        data={[
          { value: 'person', label: 'What somebody did' },
          { value: 'record', label: 'A record' },
          { value: 'time', label: 'A time' },
        ]}
      />
      {kind === 'person' && <Select label="Who" searchable data={people.choices} value={person} onChange={setPerson} />}
      {kind === 'record' && (
        <p>
          {record ? `${record.name}, with everything that hangs on it.` : 'No record yet.'} <RecordFind onFound={setRecord} />
        </p>
      )}
      {kind === 'time' && (
        <>
          <TextInput
            type="date"
            label="First day"
            value={days.from}
            onChange={event => setDays({ ...days, from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="Last day"
            value={days.to}
            onChange={event => setDays({ ...days, to: event.currentTarget.value })}
          />
        </>
      )}
      <Button type="submit" variant="filled" disabled={!ready} loading={hold.pending}>
        Set hold
      </Button>
    </form>
  )
}
