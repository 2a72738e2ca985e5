import { Button, Drawer } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useCommand } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { addDomain, checkDomain, removeDomain } from '../contract.ts'
import css from './plain-table.module.css'
import { SettingsSection } from './settings-section.tsx'
import { type PartProps, staleWith } from './sso-state-part.tsx'

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
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Domain and its TXT record</th>
              <th scope="col">State</th>
              <th scope="col">Actions</th>
            </tr>
          </thead>
          <tbody>
            {c.domains.map(domain => (
              <tr key={domain.id}>
                <td>
                  {domain.domain}
                  <span className={css.how}>
                    <code style={{ overflowWrap: 'anywhere' }}>{domain.record}</code>{' '}
                    <Copyable value={domain.record} what={`the TXT record of ${domain.domain}`}>
                      {''}
                    </Copyable>
                  </span>
                </td>
                <td>{domain.verifiedAt ? <Tag tone="done">Verified</Tag> : <Tag>Not verified</Tag>}</td>
                <td>
                  <span className={css.acts}>
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
                      onClick={() => void remove.run({ domain: domain.id }).catch(() => undefined)}
                    >
                      Remove
                    </Button>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Drawer
        opened={adding}
        onClose={() => setAdding(false)}
        position="right"
        size={420}
        title="Add a domain"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
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
      </Drawer>
    </SettingsSection>
  )
}
