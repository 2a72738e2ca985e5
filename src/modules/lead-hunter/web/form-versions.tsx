import { Button } from '@mantine/core'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { type FormDoc, readForm } from '../contract/form.ts'
import css from './form.module.css'
import type { FormDetail } from './form-editor.tsx'

interface FormVersionsProps {
  form: FormDetail
  onTake: ((doc: FormDoc) => void) | undefined
}

/** Every version stays word for word: a consent points to the one that was seen. */
export function FormVersions({ form, onTake }: FormVersionsProps) {
  const [url, setUrl] = useUrlState()
  const shown = url.version ? Number(url.version) : undefined
  const old = useAction(readForm, { form: form.id, version: shown ?? form.version }, { enabled: shown !== undefined })
  return (
    <SettingsSection title="Versions" about="Each stays as visitors saw it, so that what somebody agreed to can be shown.">
      <ul className={css.versions}>
        {form.versions.map(one => {
          const open = shown === one.version
          return (
            <li key={one.version}>
              <span>
                Version {one.version}
                {one.version === form.version && <span className="quiet">, the present one</span>}
              </span>
              <span className="quiet">
                <When at={one.madeAt} />
                {one.madeBy && ` by ${one.madeBy}`}
              </span>
              <span className={css.versionActs}>
                {open && onTake && old.data && one.version !== form.version && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    onClick={() => {
                      onTake(old.data.doc)
                      setUrl({ version: undefined })
                    }}
                  >
                    Go on from this one
                  </Button>
                )}
                {(one.version !== form.version || open) && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    aria-pressed={open}
                    onClick={() => setUrl({ version: open ? undefined : String(one.version) })}
                  >
                    {open ? 'Back to the present one' : 'Show'}
                  </Button>
                )}
              </span>
            </li>
          )
        })}
      </ul>
    </SettingsSection>
  )
}
