import { Button, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import type { SourceFormatName } from '../contract/source-format.ts'
import css from './mapping.module.css'
import { MappingTable } from './mapping-table.tsx'
import { formatOptions } from './new-source-drawer.tsx'
import type { SourceDraft } from './source-editor.tsx'

const FormatLines = lazy(() => import('./format-lines.tsx').then(m => ({ default: m.FormatLines })))

interface SourceReadingProps {
  draft: SourceDraft
  readOnly: boolean
  onChange: (change: Partial<SourceDraft>) => void
}

/** Which format, and the source's own lines before those of the format. */
export function SourceReading({ draft, readOnly, onChange }: SourceReadingProps) {
  const [shown, setShown] = useState(false)
  const { mapping } = draft
  const add = () => onChange({ mapping: [...mapping, { from: '', to: 'person.firstName', as: 'text' }] })
  return (
    <SettingsSection
      title="How it is read"
      about="Your own lines come first, in their order: the first that finds a value wins. What no line takes is guessed by its name or kept as extra information."
    >
      <div className={css.format}>
        <Select
          label="Format"
          data={formatOptions}
          value={draft.format}
          onChange={format => format && onChange({ format: format as SourceFormatName })}
          searchable
          allowDeselect={false}
          disabled={readOnly}
        />
        <Button variant="subtle" onClick={() => setShown(!shown)} aria-expanded={shown}>
          {shown ? 'Hide the format’s own lines' : 'Show the format’s own lines'}
        </Button>
      </div>
      {shown && (
        <Suspense>
          <FormatLines
            format={draft.format}
            onTake={readOnly ? undefined : lines => onChange({ mapping: [...mapping, ...lines] })}
          />
        </Suspense>
      )}
      {mapping.length > 0 ? (
        <MappingTable lines={mapping} readOnly={readOnly} onChange={next => onChange({ mapping: next })} />
      ) : (
        <div className={css.none}>
          <EmptyState
            title="No lines of your own"
            why="The format reads it all. Paste a sample beside this to see what is left unread, and map only that."
          />
        </div>
      )}
      {!readOnly && (
        <Button mt={8} leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
          Add a line
        </Button>
      )}
    </SettingsSection>
  )
}
