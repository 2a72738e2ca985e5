import { Button } from '@mantine/core'
import type { LeadDraft } from '../contract/lead-draft.ts'
import css from './draft-table.module.css'
import { draftLines } from './draft-words.ts'

/** What was read, under the headings of a lead, and what is kept beside it as extra information. */
export function DraftTable({ draft, onMap }: { draft: LeadDraft; onMap?: ((from: string) => void) | undefined }) {
  const parts = Object.entries(Object.groupBy(draftLines(draft), line => line.group))
  const extra = Object.entries(draft.extra)
  return (
    <div className={css.parts}>
      {parts.map(([group, lines]) => (
        <Part key={group} title={group} lines={lines!.map(({ label, value }) => [label, value])} />
      ))}
      {extra.length > 0 && <Part title="Kept as extra information" lines={extra} plain onMap={onMap} />}
    </div>
  )
}

interface PartProps {
  title: string
  lines: [string, string][]
  plain?: boolean
  onMap?: ((from: string) => void) | undefined
}

function Part({ title, lines, plain = false, onMap }: PartProps) {
  return (
    <section>
      <h3 className={css.heading}>{title}</h3>
      <dl className={css.lines} data-plain={plain || undefined}>
        {lines.map(([label, value], index) => (
          <div key={index}>
            <dt>{label}</dt>
            <dd>
              {value}
              {onMap && (
                <Button size="compact-xs" variant="subtle" aria-label={`Map ${label}`} onClick={() => onMap(label)}>
                  Map it
                </Button>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
