import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { consentChannels } from '#modules/outreach/contract.ts'
import type { ConsentBlock, FormDoc } from '../contract/form.ts'
import { channelWords } from './draft-words.ts'
import css from './form.module.css'
import type { ErrorAt } from './form-editor.tsx'
import { consentNotes, suggestedConsent } from './form-words.ts'
import { WordedField } from './worded-field.tsx'

interface FormConsentsProps {
  doc: FormDoc
  company: string
  errorAt: ErrorAt
  onChange: (consents: ConsentBlock[]) => void
}

/** A box of its own for each way of reaching somebody, with the exact words that are consented to. */
export function FormConsents({ doc, company, errorAt, onChange }: FormConsentsProps) {
  const { consents } = doc
  const unused = consentChannels.filter(channel => !consents.some(block => block.channel === channel))
  return (
    <SettingsSection
      title="Consent"
      about="Each box is separate, never ticked beforehand and never required. The words are kept with every consent, as they stood when it was given."
      action={
        unused.length > 0 && (
          <Menu width={240}>
            <Menu.Target>
              <Button leftSection={<IconPlus size={16} stroke={1.8} />}>Add a box</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {unused.map(channel => (
                <Menu.Item key={channel} onClick={() => onChange([...consents, suggestedConsent(channel, company)])}>
                  {channelWords[channel]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      {consents.length === 0 ? (
        <p className={css.nothing}>
          No box: nobody who sends this form may be called or texted by a machine, and mail is limited to an answer.
        </p>
      ) : (
        <div className={css.consents}>
          {consents.map((block, index) => (
            <section key={block.channel} className={css.consent} aria-label={channelWords[block.channel]}>
              <header>
                <h3>{channelWords[block.channel]}</h3>
                <ActionIcon
                  aria-label={`Remove the box for ${channelWords[block.channel].toLowerCase()}`}
                  title="Remove"
                  onClick={() => onChange(consents.filter((_, at) => at !== index))}
                >
                  <IconTrash size={16} stroke={1.6} />
                </ActionIcon>
              </header>
              <WordedField
                long
                label="Words beside the box"
                description={consentNotes[block.channel]}
                path={`doc.consents.${index}.wording`}
                errorAt={errorAt}
                spanish={doc.languages.includes('es')}
                value={block.wording}
                onChange={wording => onChange(consents.map((one, at) => (at === index ? { ...one, wording } : one)))}
              />
            </section>
          ))}
        </div>
      )}
    </SettingsSection>
  )
}
