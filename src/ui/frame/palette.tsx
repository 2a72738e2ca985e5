import { Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent as ReactKeyboardEvent, useId, useMemo, useState } from 'react'
import { Keys } from '../values/keys.tsx'
import css from './palette.module.css'
import { type Entry, useEntries } from './use-entries.ts'
import { useFound } from './use-found.ts'

/** Records, pages and acts, by name. Opened by Ctrl/Cmd K or `/`. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const { found, searching, failed, why } = useFound(text)
  const fixed = useEntries()

  const entries = useMemo(() => {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
    const own = fixed.filter(e => words.every(word => `${e.label} ${e.group} ${e.alsoCalled ?? ''}`.toLowerCase().includes(word)))
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
                  ? (why ?? `Nothing is called “${text.trim()}”. Try a phone number, an e-mail address or part of a name.`)
                  : '↑ ↓ to move, Enter to open'}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
