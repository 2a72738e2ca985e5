import { ActionIcon, Menu, Select, TextInput, VisuallyHidden } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconDots, IconReplace, IconTag, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, memo, useRef, useState } from 'react'
import type { DraftField, FieldMapping, FieldRule, ValueKind } from '../contract/field-mapping.ts'
import { kindOf } from '../rules/payload/field-mapping.ts'
import { fieldChoices, fieldWords, valueKindWords } from './draft-words.ts'
import css from './mapping.module.css'
import { MappingWords } from './mapping-words.tsx'

interface MappingTableProps {
  lines: FieldMapping
  readOnly: boolean
  onChange: (lines: FieldMapping) => void
}

const kinds = Object.entries(valueKindWords).map(([value, label]) => ({ value, label }))

/** A source's own lines: from which path, into which field, read as what. Alt and an arrow move a line. */
export function MappingTable({ lines, readOnly, onChange }: MappingTableProps) {
  const [wordsOf, setWordsOf] = useState<number>()
  const table = useRef<HTMLTableElement>(null)
  const latest = useRef({ lines, onChange })
  latest.current = { lines, onChange }
  // The same functions at every draw: typing in one line must not draw the others.
  const acts = useRef({
    set: (at: number, change: Partial<FieldRule>) =>
      latest.current.onChange(latest.current.lines.map((line, index) => (index === at ? { ...line, ...change } : line))),
    remove: (at: number) => latest.current.onChange(latest.current.lines.filter((_, index) => index !== at)),
    move: (at: number, step: number) => {
      const next = [...latest.current.lines]
      const [line] = next.splice(at, 1)
      const to = Math.max(0, Math.min(next.length, at + step))
      next.splice(to, 0, line!)
      latest.current.onChange(next)
      requestAnimationFrame(() => table.current?.querySelectorAll<HTMLElement>('input[data-from]')[to]?.focus())
    },
    words: setWordsOf,
  }).current
  return (
    <>
      <table className={css.table} ref={table}>
        <thead>
          <tr>
            <th scope="col">In the message</th>
            <th scope="col">Becomes</th>
            <th scope="col">Read as</th>
            {!readOnly && (
              <th scope="col">
                <VisuallyHidden>More</VisuallyHidden>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) =>
            readOnly ? (
              <tr key={index}>
                <td>
                  <code>{line.from}</code>
                </td>
                <td>{fieldWords(line.to)}</td>
                <td>{valueKindWords[line.as]}</td>
              </tr>
            ) : (
              <Line key={index} line={line} at={index} last={index === lines.length - 1} acts={acts} />
            ),
          )}
        </tbody>
      </table>
      {wordsOf !== undefined && lines[wordsOf] && (
        <MappingWords
          line={lines[wordsOf]}
          onChange={change => acts.set(wordsOf, change)}
          onClose={() => setWordsOf(undefined)}
        />
      )}
    </>
  )
}

interface Acts {
  set: (at: number, change: Partial<FieldRule>) => void
  remove: (at: number) => void
  move: (at: number, step: number) => void
  words: (at: number) => void
}

const Line = memo(function Line({ line, at, last, acts }: { line: FieldRule; at: number; last: boolean; acts: Acts }) {
  const replaced = Object.keys(line.words ?? {}).length
  const name = line.from || `line ${at + 1}`
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (!event.altKey || step === 0) return
    event.preventDefault()
    acts.move(at, step)
  }
  return (
    <tr>
      <td data-label="In the message">
        <TextInput
          aria-label={`Path of line ${at + 1}`}
          data-from
          placeholder="lead.contact.email"
          classNames={{ input: css.path! }}
          value={line.from}
          autoFocus={line.from === ''}
          spellCheck={false}
          onKeyDown={onKeyDown}
          onChange={event => acts.set(at, { from: event.currentTarget.value })}
        />
      </td>
      <td data-label="Becomes">
        <Select
          aria-label={`What ${name} becomes`}
          data={fieldChoices}
          value={line.to}
          onChange={to => to && acts.set(at, { to: to as DraftField, as: kindOf(to as DraftField) })}
          searchable
          allowDeselect={false}
          maxDropdownHeight={320}
        />
      </td>
      <td data-label="Read as">
        <Select
          aria-label={`How ${name} is read`}
          data={kinds}
          value={line.as}
          onChange={as => as && acts.set(at, { as: as as ValueKind })}
          allowDeselect={false}
        />
        {(replaced > 0 || line.tag) && (
          <small className={css.more}>
            {[replaced > 0 && `${replaced} ${replaced === 1 ? 'word' : 'words'} replaced`, line.tag && `tag “${line.tag}”`]
              .filter(Boolean)
              .join(', ')}
          </small>
        )}
      </td>
      <td>
        <Menu width={200}>
          <Menu.Target>
            <ActionIcon size={32} aria-label={`More for ${name}`} title="More">
              <IconDots size={16} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={line.as === 'bool' ? <IconTag size={16} stroke={1.6} /> : <IconReplace size={16} stroke={1.6} />}
              onClick={() => acts.words(at)}
            >
              {line.as === 'bool' ? 'Tag and words…' : 'Replace words…'}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item disabled={at === 0} leftSection={<IconArrowUp size={16} stroke={1.6} />} onClick={() => acts.move(at, -1)}>
              Move up
            </Menu.Item>
            <Menu.Item disabled={last} leftSection={<IconArrowDown size={16} stroke={1.6} />} onClick={() => acts.move(at, 1)}>
              Move down
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={16} stroke={1.6} />} onClick={() => acts.remove(at)}>
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  )
})
