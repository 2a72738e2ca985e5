import { UnstyledButton } from '@mantine/core'
import { IconCheckbox, IconNote, IconPhone, IconPhoneCalling } from '@tabler/icons-react'
import { useState } from 'react'
import { useKeys } from '#ui/keys.ts'
import { useUrlState } from '#ui/url-state.ts'
import { NoteForm } from './composer-note.tsx'
import { TaskForm } from './composer-task.tsx'
import { TouchForm } from './composer-touch.tsx'
import type { LeadDetail } from './lead-detail.ts'
import css from './record.module.css'
import type { About } from './record-timeline.tsx'

const modes = [
  { id: 'note', label: 'Note', icon: IconNote, key: 'n' },
  { id: 'touch', label: 'Log a call', icon: IconPhone, key: 'l' },
  { id: 'task', label: 'Task', icon: IconCheckbox, key: 't' },
  { id: 'callback', label: 'Callback', icon: IconPhoneCalling, key: 'b' },
] as const
export type Mode = (typeof modes)[number]['id']

interface ComposerProps {
  about: About
  name: string
  zone: string | null
  /** Only a lead can be touched. */
  lead?: LeadDetail
}

/** Where one writes what was done and what comes next. What is typed stays in this browser until it is saved. */
export function Composer({ about, name, zone, lead }: ComposerProps) {
  const [url, setUrl] = useUrlState()
  const [focus, setFocus] = useState(0)
  const usable = modes.filter(one => lead || one.id !== 'touch')
  const mode = usable.find(one => one.id === url.write)?.id ?? 'note'
  const open = (next: Mode) => {
    setUrl({ write: next === 'note' ? undefined : next, tab: undefined }, true)
    setFocus(old => old + 1)
  }
  useKeys(usable.map(one => ({ keys: one.key, label: one.label, group: 'Record', run: () => open(one.id) })))
  const common = { about, focus, key: mode }
  return (
    <div className={css.composer}>
      <div className={css.modes} role="tablist" aria-label="Write">
        {usable.map(({ id, label, icon: Icon, key }) => (
          <UnstyledButton
            key={id}
            role="tab"
            aria-selected={id === mode}
            className={css.mode}
            title={`${label} (${key.toUpperCase()})`}
            onClick={() => open(id)}
          >
            <Icon size={15} stroke={1.6} aria-hidden />
            {label}
          </UnstyledButton>
        ))}
      </div>
      {mode === 'note' ? (
        <NoteForm {...common} key="note" />
      ) : mode === 'touch' && lead ? (
        <TouchForm lead={lead} focus={focus} />
      ) : (
        <TaskForm {...common} key={mode} kind={mode === 'callback' ? 'callback' : 'task'} name={name} zone={zone} />
      )}
    </div>
  )
}
