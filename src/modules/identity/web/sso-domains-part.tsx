import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import type { Column } from '#ui/table/column.ts'
import { useCommand } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { addDomain, checkDomain, removeDomain } from '../contract.ts'
import css from './plain-table.module.css'
import { PlainTable } from './plain-table.tsx'
import { SettingsSection } from './settings-section.tsx'
import { type Connection, type PartProps, staleWith } from './sso-state-part.tsx'

type Domain = Connection['domains'][number]

const columns: Column<Domain>[] = [
  {
    id: 'domain',
    title: 'Domain and its TXT record',
    cell: domain => (
      <>
        {domain.domain}
        <span className={css.how}>
          <code style={{ overflowWrap: 'anywhere' }}>{domain.record}</code>{' '}
          <Copyable value={domain.record} what={`the TXT record of ${domain.domain}`}>
            {''}
          </Copyable>
        </span>
      </>
    ),
  },
  {
    id: 'state',
    title: 'State',
    cell: domain => (domain.verifiedAt ? <Tag tone="done">Verified</Tag> : <Tag>Not verified</Tag>),
  },
]

/** Whose e-mail addresses are sent to this provider: only of domains the company has shown to be its own. */
export function SsoDomainsPart({ connection: c }: PartProps) {
  const [adding, setAdding] = useState(false)
  const add = useCommand(addDomain, { invalidates: staleWith, quiet: true })
  const check = useCommand(checkDomain, { invalidates: staleWith })
  const remove = useCommand(removeDomain, { invalidates: staleWith })
  const look = async (domain: string) => {
    const { verified, why } = await check.run({ domain })
    showNotice(why ?? (verified ? 'The domain is verified.' : 'Not verified yet.'))
  }
  const take = async ({ id, domain, verifiedAt }: Domain) => {
    const sure = await confirmByWord({
      title: `Remove ${domain}?`,
      what: verifiedAt
        ? 'People with this address are not sent to the provider any more. To name it again, it is proven by a new record.'
        : 'The record in your DNS is not looked for any more. To name it again, you get a new one.',
      word: domain,
      act: 'Remove domain',
    })
    if (sure) await remove.run({ domain: id })
  }
  return (
    <SettingsSection
      title="E-mail domains"
      about="Put the record into the DNS of the domain as TXT, then check. Until then nobody is sent to the provider by their address."
      action={
        <ActButton needs="sso.domain" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => setAdding(true)}>
          Add domain
        </ActButton>
      }
    >
      {c.domains.length === 0 ? (
        <p className={css.nothing}>No domain yet. Add the one your colleagues’ e-mail addresses end with.</p>
      ) : (
        <PlainTable
          columns={columns}
          rows={c.domains}
          rowId={domain => domain.id}
          acts={domain => (
            <>
              <Button
                size="compact-sm"
                aria-label={`Check ${domain.domain}`}
                onClick={() => void look(domain.id).catch(() => undefined)}
              >
                Check
              </Button>
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={`Remove ${domain.domain}`}
                onClick={() => void take(domain).catch(() => undefined)}
              >
                Remove
              </Button>
            </>
          )}
        />
      )}
      <FormDrawer opened={adding} onClose={() => setAdding(false)} size={420} title="Add a domain">
        <SchemaForm
          schema={addDomain.input.pick({ domain: true })}
          submit="Add domain"
          onCancel={() => setAdding(false)}
          fields={{ domain: { label: 'Domain', placeholder: 'example.com' } }}
          onSubmit={async ({ domain }) => {
            await add.run({ connection: c.id, domain })
            setAdding(false)
          }}
        />
      </FormDrawer>
    </SettingsSection>
  )
}
