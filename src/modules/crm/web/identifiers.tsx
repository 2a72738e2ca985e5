import { ActionIcon, Button, Menu, Popover, Select, TextInput } from '@mantine/core'
import { IconDots, IconMail, IconPhone } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { dateText } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { asProblem } from '#ui/problem.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useCommand } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { addIdentifier, readContact, setIdentifier } from '../contract/contact.ts'
import { readTimeline } from '../contract/work.ts'
import form from './dialog.module.css'
import css from './identifiers.module.css'
import { isHidden, Reach } from './secret.tsx'
import type { PersonDetail } from './use-person-facts.tsx'

type Identifier = PersonDetail['identifiers'][number]
const old = [readContact, readTimeline] as const

/** Every e-mail address and phone number ever seen of a person, with where it came from and since when. None is ever lost. */
export function Identifiers({ person }: { person: PersonDetail }) {
  const sorted = person.identifiers.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || a.kind.localeCompare(b.kind) || Number(b.primary) - Number(a.primary),
  )
  return (
    <RelatedPart title="Ways to reach them" action={<Add person={person} />}>
      {sorted.length === 0 && <span className="quiet">No e-mail address and no phone number yet.</span>}
      <ul className={css.list}>
        {sorted.map(one => (
          <Line key={one.id} one={one} contact={person.id} mayEdit={person.mayEdit} />
        ))}
      </ul>
    </RelatedPart>
  )
}

function Line({ one, contact, mayEdit }: { one: Identifier; contact: string; mayEdit: boolean }) {
  const can = useCan('contact.reach')
  const set = useCommand(setIdentifier, { invalidates: old })
  const Icon = one.kind === 'phone' ? IconPhone : IconMail
  const what = one.kind === 'phone' ? 'number' : 'address'
  const current = async (to: boolean) => {
    await set.run({ contact, identifier: one.id, current: to })
    showUndo({
      message: to ? `The ${what} is current again.` : `The ${what} is kept, and no longer used.`,
      undo: () => set.run({ contact, identifier: one.id, current: !to }),
    })
  }
  return (
    <li className={css.item} data-past={!one.current || undefined}>
      <Icon size={15} stroke={1.6} role="img" aria-label={one.kind === 'phone' ? 'Phone' : 'E-mail'} />
      <span className={css.what}>
        <span className={css.value}>
          {isHidden(one.value) ? (
            <Reach kind={one.kind} value={one.value} />
          ) : (
            <Copyable value={one.value} what={what}>
              <Reach kind={one.kind} value={one.value} />
            </Copyable>
          )}
          {one.primary && <Tag tone="accent">Main</Tag>}
          {!one.current && <Tag>No longer used</Tag>}
        </span>
        <small>
          {[one.label === 'other' ? null : one.label, one.source].filter(Boolean).join(' · ')}
          {(one.label !== 'other' || one.source) && ' · '}
          {dateText(one.firstSeenAt) === dateText(one.lastSeenAt)
            ? `seen ${dateText(one.firstSeenAt)}`
            : `seen ${dateText(one.firstSeenAt)} to ${dateText(one.lastSeenAt)}`}
        </small>
      </span>
      {can.allowed && mayEdit && (
        <Menu width={220}>
          <Menu.Target>
            <ActionIcon size={24} aria-label={`More for this ${what}`}>
              <IconDots size={15} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              disabled={one.primary || !one.current}
              onClick={() => void set.run({ contact, identifier: one.id, primary: true })}
            >
              Make it the main {what}
            </Menu.Item>
            <Menu.Item onClick={() => void current(!one.current)}>{one.current ? 'No longer used' : 'Used again'}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}

function Add({ person }: { person: PersonDetail }) {
  const [opened, setOpened] = useState(false)
  const [kind, setKind] = useState<'phone' | 'email'>('phone')
  const [value, setValue] = useState('')
  const [label, setLabel] = useState('')
  const [error, setError] = useState('')
  const add = useCommand(addIdentifier, { invalidates: old, quiet: true })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    try {
      await add.run({ contact: person.id, kind, value, ...(label.trim() && { label: label.trim() }) })
      setOpened(false)
      setValue('')
      setLabel('')
      setError('')
    } catch (problem) {
      const { problems, message } = asProblem(problem)
      setError(problems[0]?.message ?? message)
    }
  }
  return (
    <Popover opened={opened} onChange={setOpened} width={280} position="bottom-end" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <span>
          <ActButton
            needs="contact.reach"
            size="compact-sm"
            variant="subtle"
            blocked={person.mayEdit ? undefined : 'This person belongs to somebody else.'}
            onClick={() => setOpened(!opened)}
          >
            Add
          </ActButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label="Add a way to reach them">
        <form className={form.form} onSubmit={submit}>
          <Select
            label="Kind"
            data={[
              { value: 'phone', label: 'Phone number' },
              { value: 'email', label: 'E-mail address' },
            ]}
            value={kind}
            onChange={next => setKind(next === 'email' ? 'email' : 'phone')}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
          <TextInput
            data-autofocus
            label={kind === 'phone' ? 'Number' : 'Address'}
            type={kind === 'phone' ? 'tel' : 'email'}
            value={value}
            error={error}
            onChange={event => setValue(event.currentTarget.value)}
          />
          <TextInput
            label="Label"
            placeholder="Mobile, work"
            value={label}
            onChange={event => setLabel(event.currentTarget.value)}
          />
          <Button type="submit" variant="filled" loading={add.pending}>
            Add
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
