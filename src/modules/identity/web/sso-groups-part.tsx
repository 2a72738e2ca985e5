import { Autocomplete, Button, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { useCan } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listBranches, listPeople, setGroupMeanings } from '../contract.ts'
import { useGivenTypes } from './given-types.ts'
import css from './plain-table.module.css'
import { SettingsSection } from './settings-section.tsx'
import own from './sso-groups.module.css'
import { type Connection, type PartProps, staleWith } from './sso-state-part.tsx'

type Meaning = Connection['groups'][number]

/** What the directory's groups mean here: a user type, a branch, or both. */
export function SsoGroupsPart({ connection: c }: PartProps) {
  const can = useCan('sso.groups')
  const [draft, setDraft] = useState<Meaning[]>()
  const branches = useAction(listBranches, {})
  const types = useGivenTypes()
  const save = useCommand(setGroupMeanings, {
    invalidates: [...staleWith, listPeople],
    done: 'What the groups mean is saved and applied.',
  })
  useUnsaved(draft !== undefined && !save.pending)
  const rows = draft ?? c.groups
  const change = (n: number, more: Partial<Meaning>) => setDraft(rows.map((row, at) => (at === n ? { ...row, ...more } : row)))
  const branchChoices = (branches.data?.items ?? []).map(branch => ({ value: branch.id, label: branch.name }))
  const keep = async () => {
    await save.run({ connection: c.id, groups: rows.filter(row => row.group.trim() !== '') })
    setDraft(undefined)
  }
  return (
    <SettingsSection
      title="Groups"
      about="Of several types the one with the most rights counts. Who is in no group with a type keeps the one they have. Whoever is moved by a group loses what came with the old place: branches they managed, officers they assisted, exceptions."
      action={
        <Button
          leftSection={<IconPlus size={16} stroke={1.8} />}
          disabled={!can.allowed}
          onClick={() => setDraft([...rows, { group: '', userType: null, branch: null }])}
        >
          Add group
        </Button>
      }
    >
      {rows.length === 0 ? (
        <p className={css.nothing}>
          {c.unmapped.length
            ? `The directory sent ${c.unmapped.join(', ')}; they mean nothing here yet.`
            : 'No group means anything here yet.'}
        </p>
      ) : (
        <ul className={own.groups}>
          {rows.map((row, n) => (
            <li key={n}>
              <Autocomplete
                label={n === 0 ? 'Group in the directory' : undefined}
                aria-label="Group in the directory"
                value={row.group}
                data={c.unmapped}
                readOnly={!can.allowed}
                onChange={group => change(n, { group })}
              />
              <Select
                label={n === 0 ? 'User type' : undefined}
                aria-label={`User type of ${row.group || 'the group'}`}
                placeholder="As it is"
                value={row.userType}
                data={types.choices()}
                clearable
                readOnly={!can.allowed}
                onChange={userType => change(n, { userType })}
              />
              <Select
                label={n === 0 ? 'Branch' : undefined}
                aria-label={`Branch of ${row.group || 'the group'}`}
                placeholder="As it is"
                value={row.branch}
                data={branchChoices}
                clearable
                readOnly={!can.allowed}
                onChange={branch => change(n, { branch })}
              />
              <Button
                variant="subtle"
                aria-label={`Remove ${row.group || 'the group'}`}
                disabled={!can.allowed}
                onClick={() => setDraft(rows.filter((_, at) => at !== n))}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {draft && (
        <span style={{ display: 'flex', gap: 8, marginTop: 12 }}>
          <Button variant="filled" loading={save.pending} onClick={() => void keep().catch(() => undefined)}>
            Save and apply
          </Button>
          <Button onClick={() => setDraft(undefined)}>Cancel</Button>
        </span>
      )}
    </SettingsSection>
  )
}
