import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { useMe } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { type FormDoc, type FormLanguage, readForm } from '../contract/form.ts'
import { pageTexts, say } from '../rules/form-texts.ts'
import type { FormDetail } from './form-editor.tsx'
import { usualLabel, usualOptions } from './form-words.ts'
import css from './preview.module.css'

interface FormPreviewProps {
  doc: FormDoc
  slug: string
  base: string
  form: FormDetail | undefined
}

/** The page as a visitor would see it, of the draft or of an earlier version. */
export function FormPreview({ doc, slug, base, form }: FormPreviewProps) {
  const [url] = useUrlState()
  const version = form && url.version ? Number(url.version) : undefined
  const old = useAction(readForm, { form: form?.id ?? '', version: version ?? 1 }, { enabled: version !== undefined })
  const [asked, setAsked] = useState<FormLanguage>('en')
  const shown = version === undefined ? doc : old.data?.doc
  if (old.error && !shown) return <ErrorState error={old.error} onAgain={old.refetch} />
  if (!shown) return null
  const language = shown.languages.includes(asked) ? asked : 'en'
  return (
    <div className={css.preview}>
      <header className={css.head}>
        <h2>{version === undefined ? 'Preview' : `Version ${version}, word for word`}</h2>
        {shown.languages.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label="Language of the preview"
            value={language}
            onChange={next => setAsked(next as FormLanguage)}
            data={[
              { value: 'en', label: 'English' },
              { value: 'es', label: 'Spanish' },
            ]}
          />
        )}
      </header>
      <div className={css.window}>
        <div className={css.bar}>{`${base.replace(/^https?:\/\//, '')}${slug || '…'}`}</div>
        <Page doc={shown} language={language} />
      </div>
    </div>
  )
}

function Page({ doc, language }: { doc: FormDoc; language: FormLanguage }) {
  const { tenant } = useMe()
  return (
    // Only to be looked at: nothing in it can be reached or sent.
    <div className={css.page} lang={language} inert>
      <div className={css.company}>{tenant.name}</div>
      <div className={css.sheet}>
        <div className={css.title}>{say(doc.title, language) || 'Your title'}</div>
        {doc.intro && <p className={css.soft}>{say(doc.intro, language)}</p>}
        {doc.fields.map(field => {
          const options = field.options ?? usualOptions(field.key)
          return (
            <div
              key={field.key}
              className={css.field}
              data-half={field.key === 'firstName' || field.key === 'lastName' || undefined}
            >
              <span className={css.name}>
                {say(field.label ?? usualLabel(field.key), language)}
                {field.required && <span className={css.must}> ({say(pageTexts.required, language)})</span>}
              </span>
              <span className={css.input} data-tall={field.key === 'message' || undefined}>
                {options && say(pageTexts.choose, language)}
              </span>
            </div>
          )
        })}
        {doc.consents.length > 0 && (
          <div className={css.box}>
            <div className={css.boxTitle}>{say(pageTexts.consentTitle, language)}</div>
            <p className={css.hint}>{say(pageTexts.consentNote, language)}</p>
            {doc.consents.map(block => (
              <div key={block.channel} className={css.tick}>
                <span className={css.tickBox} />
                <span>{say(block.wording, language)}</span>
              </div>
            ))}
          </div>
        )}
        <div className={css.button}>{say(doc.button, language)}</div>
      </div>
      <div className={css.foot}>
        <div>
          {tenant.name}
          {doc.lenderFooter && tenant.nmlsId && ` · NMLS #${tenant.nmlsId}`}
        </div>
        {doc.lenderFooter && <div>{say(pageTexts.lender, language)}</div>}
      </div>
    </div>
  )
}
