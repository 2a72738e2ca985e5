import { Button } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { MayOnlyRead } from '#modules/identity/web/settings-section.tsx'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { showNotice, showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { useKeys } from '#ui/keys.ts'
import { useCan, useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { asProblem, Problem } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { type FormDoc, listForms, readForm, saveForm } from '../contract/form.ts'
import css from './form.module.css'
import { FormConsents } from './form-consents.tsx'
import { FormFields } from './form-fields.tsx'
import { back } from './form-page.tsx'
import { FormPlace } from './form-place.tsx'
import { FormPreview } from './form-preview.tsx'
import { FormState } from './form-state.tsx'
import { FormTexts } from './form-texts.tsx'
import { FormVersions } from './form-versions.tsx'
import type { Source } from './sources-tab.tsx'
import { Split } from './split.tsx'
import { useKeptDraft } from './use-kept-draft.ts'

export type FormDetail = Output<typeof readForm>
export interface FormDraft {
  slug: string
  source: string
  doc: FormDoc
}
/** What is wrong at a path of the draft, such as `doc.title.en`. */
export type ErrorAt = (path: string) => string | undefined

interface FormEditorProps {
  form: FormDetail | undefined
  kept: FormDraft
  sources: readonly Source[]
  /** Address under which forms stand. */
  base: string
}

export function FormEditor({ form, kept, sources, base }: FormEditorProps) {
  const [draft, setDraft] = useKeptDraft<FormDraft>(`form ${form ? `${form.id} ${form.version}` : 'new'}`)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const may = useCan('form.manage').allowed
  const { tenant } = useMe()
  const navigate = useNavigate()
  const save = useCommand(saveForm, { invalidates: [listForms, readForm], quiet: true })
  const now = draft ?? kept
  const changed = draft !== undefined && JSON.stringify(draft) !== JSON.stringify(kept)
  const change = (next: Partial<FormDraft>) => {
    setErrors({})
    setDraft({ ...now, ...next })
  }
  const setDoc = (next: Partial<FormDoc>) => change({ doc: { ...now.doc, ...next } })
  const errorAt: ErrorAt = path => errors[path]

  const publish = async (state: 'published' | 'retired' = 'published', what = now) => {
    const input = { ...(form && { form: form.id }), ...what, state }
    const parsed = saveForm.input.safeParse(input)
    const told = (problems: readonly { path: string; message: string }[]) => {
      setErrors(Object.fromEntries(problems.toReversed().map(one => [one.path, one.message])))
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"],[data-summary]')?.focus())
    }
    if (!parsed.success) return told(parsed.error.issues.map(one => ({ path: one.path.join('.'), message: one.message })))
    try {
      const done = await save.run(input)
      setDraft(undefined)
      if (state === 'published') showNotice(`Version ${done.version} is published. Visitors see it from now on.`)
      if (!form) await navigate({ to: `/lead-hunter/forms/${done.id}`, replace: true })
    } catch (error) {
      const problem = asProblem(error)
      if (error instanceof Problem && problem.problems.length > 0) told(problem.problems)
      else showProblem(error)
    }
  }
  const takeDown = async () => {
    await publish('retired', kept)
    showUndo({ message: 'The form is taken down. Its address says so.', undo: () => publish('published', kept) })
  }
  const live = form?.state === 'published'
  const reworded = JSON.stringify(now.doc) !== JSON.stringify(kept.doc)
  useKeys(
    [{ keys: 'mod+s', label: 'Publish the form', group: 'Form', run: () => void publish(), whileTyping: true }],
    may && (changed || !form),
  )
  const summary = ['doc', 'doc.fields', 'doc.consents', 'doc.languages'].flatMap(path => errors[path] ?? [])

  return (
    <>
      <PageHeader
        back={back}
        title={now.doc.title.en || 'New form'}
        detail={
          form && (
            <>
              <FormState state={form.state} />
              <span>Version {form.version}</span>
              {changed && <Tag tone="due">Changed, not published</Tag>}
              {form.state !== 'draft' && (
                <Copyable value={form.url} what="address">
                  <a href={form.url} target="_blank" rel="noreferrer" className={css.address}>
                    {form.url.replace(/^https?:\/\//, '')}
                    <IconExternalLink size={14} stroke={1.6} aria-label="opens in a new tab" />
                  </a>
                </Copyable>
              )}
            </>
          )
        }
        actions={
          <>
            {changed && <Button onClick={() => setDraft(undefined)}>Discard changes</Button>}
            {live && !changed && may && <Button onClick={() => void takeDown()}>Take down</Button>}
            <ActButton
              needs="form.manage"
              variant="filled"
              loading={save.pending}
              blocked={form && live && !changed ? 'Nothing has changed since the last version.' : undefined}
              onClick={() => publish()}
            >
              {!form || form.state === 'draft'
                ? 'Publish'
                : reworded
                  ? `Publish version ${form.version + 1}`
                  : live
                    ? 'Save'
                    : 'Publish again'}
            </ActButton>
          </>
        }
      />
      <Split
        wide
        left={{
          label: 'Form',
          content: (
            <div className={css.sections}>
              <MayOnlyRead needs="form.manage" />
              {summary.length > 0 && (
                <div className={css.summary} role="alert" tabIndex={-1} data-summary>
                  {summary.map(message => (
                    <p key={message}>{message}</p>
                  ))}
                </div>
              )}
              <fieldset disabled={!may} className={css.bare}>
                <FormTexts doc={now.doc} errorAt={errorAt} onChange={setDoc} />
                <FormFields doc={now.doc} errorAt={errorAt} onChange={fields => setDoc({ fields })} />
                <FormConsents doc={now.doc} company={tenant.name} errorAt={errorAt} onChange={consents => setDoc({ consents })} />
                <FormPlace draft={now} isNew={!form} sources={sources} base={base} errorAt={errorAt} onChange={change} />
              </fieldset>
              {form && <FormVersions form={form} onTake={may ? doc => change({ doc }) : undefined} />}
            </div>
          ),
        }}
        right={{ label: 'Preview', content: <FormPreview doc={now.doc} slug={now.slug} base={base} form={form} /> }}
      />
    </>
  )
}
