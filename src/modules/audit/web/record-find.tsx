import { Button, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconUserSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { searchEverything } from '#modules/crm/contract/work.ts'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import css from './audit.module.css'

interface Found {
  id: string
  kind: string
  name: string
}
const kindWords: Record<string, string> = { lead: 'Lead', contact: 'Person', loan: 'Loan', partner: 'Partner' }

/** Looks a person, lead, loan or partner up, to ask what happened to it. */
export function RecordFind({ onFound }: { onFound: (found: Found) => void }) {
  const [opened, setOpened] = useState(false)
  if (!useCan('search.use').allowed) return null
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconUserSearch size={15} stroke={1.6} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          About a record
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Find a record">
        <Finder
          onFound={found => {
            setOpened(false)
            onFound(found)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

function Finder({ onFound }: { onFound: (found: Found) => void }) {
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 200)
  const found = useAction(searchEverything, { q: asked, limit: 12 }, { enabled: asked.length >= 3, keep: true })
  const items = asked.length >= 3 ? (found.data?.items ?? []) : []
  return (
    <div className={css.find}>
      <TextInput
        label="Name"
        data-autofocus
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        placeholder="Three letters of a name"
      />
      <ul aria-label="Found">
        {items.map(one => (
          <li key={one.id}>
            <UnstyledButton className={css.found} onClick={() => onFound(one)}>
              <span>{one.name}</span>
              <span className="quiet">{kindWords[one.kind] ?? one.kind}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {found.data && asked.length >= 3 && items.length === 0 && (
        <p className="quiet">{found.data.why ?? 'Nobody and nothing of that name.'}</p>
      )}
    </div>
  )
}
