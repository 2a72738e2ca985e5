import { Button } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import link from '#modules/identity/web/link-panel.module.css'
import { CodeLine, OnceField } from '#modules/identity/web/once-field.tsx'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useCommand } from '#ui/use-action.ts'
import { listSources, makeSourceKey } from '../contract/source.ts'
import { sendingOf } from './sending.ts'
import css from './source.module.css'
import type { Source } from './sources-tab.tsx'
import { VerifyToken } from './verify-token.tsx'

/** Where its vendor sends to: the key is shown once, when it is made. */
export function SourceAddress({ source }: { source: Source }) {
  const [made, setMade] = useState<Output<typeof makeSourceKey>>()
  const make = useCommand(makeSourceKey, { invalidates: [listSources] })
  const start = async () => {
    const sure =
      !source.keyPrefix ||
      (await confirmByWord({
        title: `Replace the key of ${source.name}?`,
        what: 'The key that is in use stops working at once: whoever still sends with it is refused until they have the new one.',
        word: 'replace',
        act: 'Replace key',
      }))
    if (sure) await make.run({ source: source.id }).then(setMade, () => undefined)
  }
  return (
    <SettingsSection
      title="Address and key"
      about="Give these to whoever sends the leads. Everything that arrives is kept, also what is refused."
      action={
        <ActButton
          needs="source.key"
          loading={make.pending}
          leftSection={<IconKey size={16} stroke={1.6} aria-hidden />}
          onClick={start}
        >
          {source.keyPrefix ? 'Replace the key' : 'Make the key'}
        </ActButton>
      }
    >
      {source.keyPrefix ? (
        <p className={css.plain}>
          The key in use begins with <code>{source.keyPrefix}</code>. Only its fingerprint is stored, so the whole of it cannot be
          shown again.
        </p>
      ) : (
        <p className={css.nothing}>There is no key yet, so nobody can send to this source.</p>
      )}
      {source.format === 'metaLeadAds' && <VerifyToken source={source} />}
      <FormDrawer
        opened={made !== undefined}
        onClose={() => setMade(undefined)}
        size={560}
        title={`Key for ${source.name}`}
        // What is shown once must not vanish by a click beside it.
        closeOnClickOutside={false}
      >
        {made && (
          <div className={link.panel}>
            <p>Copy what the vendor needs now. It is not shown again; another key can be made at any time, and ends this one.</p>
            <OnceField label="Address with the key in it" value={made.url} copy="Copy address" />
            <p className="quiet">For vendors that can only be told an address. Whoever has it can send leads in.</p>
            <OnceField label="Key" value={made.key} copy="Copy key" />
            {sendingOf(source.format, made).map(({ label, code }) => (
              <CodeLine key={label} label={label} code={code} />
            ))}
            {source.format === 'leadMail' && (
              <p className="quiet">
                Mail that reaches the alias is handed on as it came. Have the mailbox that gets your lead mails forward them to
                the alias, or give the alias to the portal as the address for leads.
              </p>
            )}
            <div className={link.acts}>
              <Button onClick={() => setMade(undefined)}>Done</Button>
            </div>
          </div>
        )}
      </FormDrawer>
    </SettingsSection>
  )
}
