import { Button } from '@mantine/core'
import { useState } from 'react'
import { MayOnlyRead } from '#modules/identity/web/settings-section.tsx'
import { showNotice, showProblem } from '#ui/feedback/toasts.tsx'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import css from './source.module.css'
import { SourceAcceptance } from './source-acceptance.tsx'
import { SourceAddress } from './source-address.tsx'
import { SourceFacts } from './source-facts.tsx'
import { SourceReading } from './source-reading.tsx'
import { SourceTrial } from './source-trial.tsx'
import type { Source } from './sources-tab.tsx'
import { Split } from './split.tsx'
import { useSourceEdits } from './use-source-edits.ts'
import { isSentTo } from './words.ts'

/** What can be tried before it is saved. */
export type SourceDraft = Pick<Source, 'format' | 'mapping' | 'acceptance'>
const draftOf = ({ format, mapping, acceptance }: Source): SourceDraft => ({ format, mapping, acceptance })
const same = (a: SourceDraft, b: SourceDraft) => JSON.stringify(a) === JSON.stringify(b)

export function SourceEditor({ source }: { source: Source }) {
  const [draft, setDraft] = useState<SourceDraft>()
  const may = useCan('intake.manage').allowed
  const { save, pending } = useSourceEdits(source.id)
  const now = draft ?? draftOf(source)
  const changed = draft !== undefined && !same(draft, draftOf(source))
  const change = (next: Partial<SourceDraft>) => setDraft({ ...now, ...next })
  const keep = async () => {
    try {
      // A line that names no field yet is not a line.
      await save({ ...now, mapping: now.mapping.filter(line => line.from.trim() !== '') })
      setDraft(undefined)
      showNotice('Saved. The next lead is read and judged by it.')
    } catch (error) {
      showProblem(error)
    }
  }
  useKeys([{ keys: 'mod+s', label: 'Save the source', group: 'Form', run: () => void keep(), whileTyping: true }], changed && may)

  const left = (
    <div className={css.sections}>
      <MayOnlyRead needs="intake.manage" />
      <SourceFacts source={source} />
      {isSentTo(source.kind) && (
        <>
          <SourceAddress source={source} />
          <SourceReading draft={now} readOnly={!may} onChange={change} />
        </>
      )}
      <SourceAcceptance source={source} rules={now.acceptance} readOnly={!may} onChange={acceptance => change({ acceptance })} />
      {changed && (
        <div className={css.save} role="status">
          <span>Not saved yet. Leads are still read as before.</span>
          <Button onClick={() => setDraft(undefined)}>Discard</Button>
          <Button variant="filled" loading={pending} onClick={() => void keep()}>
            Save
          </Button>
        </div>
      )}
    </div>
  )
  if (!isSentTo(source.kind)) return <div className={css.only}>{left}</div>
  return (
    <Split
      left={{ label: 'Settings', content: left }}
      right={{
        label: 'Try a sample',
        content: (
          <SourceTrial
            source={source}
            draft={now}
            changed={changed}
            onMap={may ? from => change({ mapping: [...now.mapping, { from, to: 'message', as: 'message' }] }) : undefined}
          />
        ),
      }}
    />
  )
}
