import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useCan } from '#ui/me.ts'
import type { View } from '#ui/page-header.tsx'
import type { UrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { huntEntries, listHunts, removeHunt, runHunt, saveHunt } from '../contract.ts'
import css from './audit.module.css'

type SetUrl = (change: Record<string, string | undefined>) => void

/** Questions everybody who reads the trail begins with. */
const builtIn: readonly (View & { entries: Record<string, string> })[] = [
  { id: 'all', label: 'Everything', entries: {} },
  { id: 'refusals', label: 'Refused', entries: { outcome: 'refused' } },
  {
    id: 'reading',
    label: 'Sensitive reading',
    entries: { name: 'field.revealed,records.seenInBulk,file.opened,crm.fetchExport,audit.looked' },
  },
]
const empty: Record<string, undefined> = Object.fromEntries([...huntEntries, 'span', 'event'].map(entry => [entry, undefined]))
const entriesOf = (url: UrlState) =>
  Object.fromEntries(huntEntries.flatMap(entry => (url[entry] ? [[entry, url[entry]]] : []))) as Record<string, string>
const same = (one: Record<string, string | undefined>, other: Record<string, string | undefined>) =>
  huntEntries.every(entry => (one[entry] ?? '') === (other[entry] ?? ''))

/** Tabs of the trail: the usual questions and the hunts that were saved. Taking one up is in the log. */
export function useHunts(url: UrlState, setUrl: SetUrl) {
  const mayHunt = useCan('audit.hunt').allowed
  const { data } = useAction(listHunts, {})
  const run = useCommand(runHunt)
  const saved = data?.items ?? []
  const all = [
    ...builtIn,
    ...saved.map(({ id, name, entries }) => ({ id, label: name, entries: entries as Record<string, string> })),
  ]
  const open = all.find(one => one.id === url.view && same(one.entries, url)) ?? all.find(one => same(one.entries, url))
  const own = saved.find(one => one.id === open?.id && one.mine)
  const onView = (id: string) => {
    const hunt = all.find(one => one.id === id)
    if (!hunt) return
    setUrl({ ...empty, ...hunt.entries, view: id === 'all' ? undefined : id })
    // The question is asked whether or not this can be noted: asking is noted beside it.
    if (mayHunt && !builtIn.some(one => one.id === id)) void run.run({ hunt: id }).catch(() => undefined)
  }
  const acts: ReactNode = mayHunt && (
    <>
      {!open && <SaveHunt entries={entriesOf(url)} onSaved={view => setUrl({ view })} />}
      {own && <RemoveHunt hunt={own} onGone={() => onView('all')} />}
    </>
  )
  return { views: all, view: open?.id, onView, acts }
}

function SaveHunt({ entries, onSaved }: { entries: Record<string, string>; onSaved: (hunt: string) => void }) {
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = useCommand(saveHunt, { invalidates: [listHunts], done: 'Saved.' })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save
      .run({ name, entries, shared })
      .then(({ hunt }) => {
        setOpened(false)
        setName('')
        onSaved(hunt)
      })
      .catch(() => undefined)
  }
  return (
    <Popover opened={opened} onChange={setOpened} width={280} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" onClick={() => setOpened(!opened)}>
          Save search
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save search">
        <form onSubmit={submit} className={css.find}>
          <TextInput
            label="Name"
            data-autofocus
            required
            maxLength={80}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
          <Checkbox
            mt={8}
            label="For everybody who may read the trail"
            checked={shared}
            onChange={event => setShared(event.currentTarget.checked)}
          />
          <Button mt={8} type="submit" variant="filled" loading={save.pending}>
            Save search
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

function RemoveHunt({ hunt, onGone }: { hunt: { id: string; name: string }; onGone: () => void }) {
  const remove = useCommand(removeHunt, { invalidates: [listHunts], done: `“${hunt.name}” is removed.` })
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      leftSection={<IconTrash size={15} stroke={1.6} aria-hidden />}
      loading={remove.pending}
      onClick={() =>
        void remove
          .run({ hunt: hunt.id })
          .then(onGone)
          .catch(() => undefined)
      }
    >
      Remove search
    </Button>
  )
}
