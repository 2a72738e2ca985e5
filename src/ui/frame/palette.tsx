import { Modal } from '@mantine/core'
import { IconBolt, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent as ReactKeyboardEvent, useId, useMemo, useState } from 'react'
import { type Shortcut, useShortcuts } from '../keys.ts'
import { canOf, useMe } from '../me.ts'
import { Keys } from '../values/keys.tsx'
import { useHouse } from './house.ts'
import type { NavIcon } from './page.ts'
import css from './palette.module.css'
import { useFound } from './use-found.ts'
import { useQuickAdd } from './use-quick-add.ts'

interface Entry {
  id: string
  group: string
  label: string
  detail?: string | undefined
  keys?: string | undefined
  icon: NavIcon
  run: () => void
}

/** Records, pages and acts, by name. Opened by Ctrl/Cmd K or `/`. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const { found, searching, failed } = useFound(text)
  const fixed = useEntries()

  const entries = useMemo(() => {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
    const own = fixed.filter(e => words.every(word => `${e.label} ${e.group}`.toLowerCase().includes(word)))
    return [...found, ...own]
  }, [fixed, found, text])
  const current = Math.min(at, entries.length - 1)

  const choose = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    entry.run()
  }
  const onKeyDown = (event: ReactKeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && entries.length > 0) {
      event.preventDefault()
      const next = (current + step + entries.length) % entries.length
      setAt(next)
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      choose(entries[current])
    }
  }

  return (
    <Modal.Root opened onClose={onClose} padding={0} size={600} yOffset="12vh" transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content aria-label="Search and commands">
        <Modal.Body className={css.body!}>
          <div className={css.field}>
            <IconSearch size={18} stroke={1.6} aria-hidden />
            <input
              data-autofocus
              autoFocus
              className={css.input}
              placeholder="Search leads, people, loans, or type what you want to do"
              aria-label="Search and commands"
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={entries.length > 0 ? `${listId}-${current}` : undefined}
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={event => {
                setText(event.currentTarget.value)
                setAt(0)
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id={listId} role="listbox" aria-label="Results" className={css.list} tabIndex={-1}>
            {entries.map((entry, index) => (
              <div key={entry.id}>
                {entry.group !== entries[index - 1]?.group && (
                  <div className={css.group} role="presentation">
                    {entry.group}
                  </div>
                )}
                {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above handles the keys for the whole list. */}
                <div
                  id={`${listId}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === current}
                  className={css.entry}
                  onPointerMove={() => index !== current && setAt(index)}
                  onClick={() => choose(entry)}
                >
                  <entry.icon size={16} stroke={1.6} aria-hidden />
                  <span className={css.label}>{entry.label}</span>
                  {entry.detail && <span className={css.detail}>{entry.detail}</span>}
                  {entry.keys && <Keys keys={entry.keys} />}
                </div>
              </div>
            ))}
          </div>
          <div className={css.foot} role="status">
            {searching
              ? 'Searching'
              : failed
                ? 'Records could not be searched: the server did not answer.'
                : entries.length === 0
                  ? `Nothing is called “${text.trim()}”. Try a phone number, an e-mail address or part of a name.`
                  : '↑ ↓ to move, Enter to open'}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function useEntries(): Entry[] {
  const { pages } = useHouse()
  const adds = useQuickAdd()
  const me = useMe()
  const navigate = useNavigate()
  const shortcuts = useShortcuts()
  return useMemo(() => {
    const go = pages
      .filter(page => page.nav && (page.needs === null || canOf(me, page.needs).allowed))
      .map(
        (page): Entry => ({
          id: page.path,
          group: 'Go to',
          label: page.nav!.label,
          keys: page.nav!.key && `g ${page.nav!.key}`,
          icon: page.nav!.icon,
          run: () => void navigate({ to: page.path }),
        }),
      )
    const settings = pages
      .filter(page => page.settings && (page.needs === null || canOf(me, page.needs).allowed))
      .map(
        (page): Entry => ({
          id: page.path,
          group: 'Settings',
          label: page.title,
          icon: page.settings!.icon,
          run: () => void navigate({ to: page.path }),
        }),
      )
    const add = adds.map(
      (one): Entry => ({ id: `add ${one.label}`, group: 'Add', label: one.label, keys: one.key, icon: one.icon, run: one.open }),
    )
    const shown = ['mod+k', '/', 'c', 'shift+c', ...adds.map(one => one.key)]
    const acts = shortcuts
      .filter((s: Shortcut) => (s.group === 'Everywhere' || s.group === 'Record') && !shown.includes(s.keys))
      .map(
        (s): Entry => ({
          id: `key ${s.keys}`,
          group: 'Do',
          label: s.label,
          keys: s.keys,
          icon: IconBolt,
          run: () => s.run(new KeyboardEvent('keydown')),
        }),
      )
    return [...add, ...acts, ...go, ...settings]
  }, [pages, adds, me, navigate, shortcuts])
}
