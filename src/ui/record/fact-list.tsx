import { UnstyledButton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { FactsSkeleton } from '../feedback/skeletons.tsx'
import { useKeys } from '../keys.ts'
import { Copyable } from '../values/copyable.tsx'
import { WhyLocked } from '../values/why-locked.tsx'
import type { Edit } from './edit.ts'
import css from './fact-list.module.css'
import { InlineEditor } from './inline-editor.tsx'

export interface Fact {
  id: string
  label: string
  /** A heading: this fact begins a part. */
  section?: string
  /** How it is drawn; nothing means that it is empty. */
  value: ReactNode
  edit?: Edit | undefined
  /** Clean text for the clipboard (`+13055550123`). */
  copy?: string | undefined
  /** The value has buttons of its own, so that it cannot be one: a pencil stands beside it. */
  apart?: boolean
  /** What it means, for whoever rests on its name. */
  help?: string
  /** Why it cannot be changed, and who could: behind a lock. */
  locked?: string | undefined
}

interface FactListProps {
  /** Names the list for those who cannot see it: “Facts about Maria López”. */
  label: string
  facts: readonly Fact[]
  loading?: boolean
}

/** What is known about a record. Click a value, or `e` on it, to change it. */
export function FactList({ label, facts, loading = false }: FactListProps) {
  const [editing, setEditing] = useState<string | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const button = (id: string) => list.current?.querySelector<HTMLElement>(`[data-fact="${CSS.escape(id)}"]`)

  useKeys([
    {
      keys: 'e',
      label: 'Edit a fact',
      group: 'Record',
      run: () => {
        const own = list.current?.contains(document.activeElement)
          ? (document.activeElement as HTMLElement)
          : list.current?.querySelector<HTMLElement>('[data-fact]')
        own?.dataset.fact ? setEditing(own.dataset.fact) : undefined
      },
    },
  ])
  const close = (id: string) => {
    setEditing(null)
    // Focus returns where it came from.
    requestAnimationFrame(() => document.activeElement === document.body && button(id)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || editing || !list.current) return
    const all = [...list.current.querySelectorAll<HTMLElement>('[data-fact], [data-why]')]
    const next = all[all.indexOf(document.activeElement as HTMLElement) + step]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  if (loading) return <FactsSkeleton facts={facts.length || 6} />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move between the buttons inside.
    <div ref={list} className={css.parts} onKeyDown={onKeyDown}>
      {partsOf(facts).map((part, index) => (
        <section key={part[0]!.id} className={css.part}>
          {part[0]!.section && <h2 className={css.heading}>{part[0]!.section}</h2>}
          <dl
            className={css.facts}
            aria-label={part[0]!.section ? `${label}: ${part[0]!.section}` : index === 0 ? label : undefined}
          >
            {part.map(fact => (
              <div key={fact.id} className={css.fact}>
                <dt title={fact.help}>{fact.label}</dt>
                <dd>
                  {fact.edit && editing === fact.id ? (
                    <InlineEditor label={fact.label} edit={fact.edit} onClose={() => close(fact.id)} />
                  ) : fact.edit && fact.apart ? (
                    <span className={css.plain}>
                      {shown(fact.value)}
                      <UnstyledButton
                        className={css.beside}
                        data-fact={fact.id}
                        aria-label={`Edit ${fact.label}`}
                        title={`Edit ${fact.label.toLowerCase()}`}
                        onClick={() => setEditing(fact.id)}
                      >
                        <IconPencil size={14} stroke={1.6} aria-hidden />
                      </UnstyledButton>
                    </span>
                  ) : fact.edit ? (
                    <>
                      <UnstyledButton
                        className={css.value}
                        data-fact={fact.id}
                        title={`Edit ${fact.label.toLowerCase()}`}
                        onClick={() => setEditing(fact.id)}
                      >
                        <span className={css.spoken}>Edit {fact.label}: </span>
                        {shown(fact.value)}
                        <IconPencil size={14} stroke={1.6} aria-hidden className={css.pencil} />
                      </UnstyledButton>
                      {fact.copy && (
                        <span className={css.copy}>
                          <Copyable value={fact.copy} what={fact.label.toLowerCase()}>
                            {''}
                          </Copyable>
                        </span>
                      )}
                    </>
                  ) : (
                    <span className={css.plain}>
                      {fact.copy ? (
                        <Copyable value={fact.copy} what={fact.label.toLowerCase()}>
                          {shown(fact.value)}
                        </Copyable>
                      ) : (
                        shown(fact.value)
                      )}
                    </span>
                  )}
                  {!fact.edit && fact.locked && <WhyLocked why={fact.locked} />}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

const partsOf = (facts: readonly Fact[]) =>
  facts.reduce<Fact[][]>((parts, fact) => {
    if (fact.section || parts.length === 0) parts.push([fact])
    else parts.at(-1)!.push(fact)
    return parts
  }, [])

const shown = (value: ReactNode) =>
  value === null || value === undefined || value === '' ? (
    <span className={css.empty}>Empty</span>
  ) : (
    <span className={css.text}>{value}</span>
  )
