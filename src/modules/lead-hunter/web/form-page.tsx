import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { listForms, readForm } from '../contract/form.ts'
import { listSources } from '../contract/source.ts'
import { type FormDraft, FormEditor } from './form-editor.tsx'
import { newForm } from './form-words.ts'

export const back = { label: 'Forms', to: '/lead-hunter', search: { view: 'forms' } }

/** One form, made or changed, with its page beside it. */
export function FormPage() {
  const { form: id } = usePageParams<{ form: string }>()
  const isNew = id === 'new'
  const { tenant } = useMe()
  const form = useAction(readForm, { form: id }, { enabled: !isNew })
  const forms = useAction(listForms, {}, { enabled: isNew })
  const sources = useAction(listSources, {})
  useTitle(isNew ? 'New form' : form.data?.title)
  const error = form.error ?? sources.error
  if (form.error?.word === 'not-found') return <NotFound />
  if (error && !(isNew ? sources.data : form.data))
    return <ErrorState page error={error} onAgain={isNew ? sources.refetch : form.refetch} />
  if (!sources.data || (isNew ? !forms.data : !form.data))
    return (
      <>
        <PageHeader back={back} title={isNew ? 'New form' : 'Form'} />
        <div style={{ padding: 20, maxWidth: 640 }}>
          <FactsSkeleton facts={8} />
        </div>
      </>
    )
  const choices = sources.data.items.filter(one => one.kind === 'form' || one.id === form.data?.source)
  const kept: FormDraft = form.data
    ? { slug: form.data.slug, source: form.data.source, doc: form.data.doc }
    : { slug: '', source: choices.find(one => one.active)?.id ?? '', doc: newForm(tenant.name) }
  // Where the pages stand is known from any other form.
  const base = (form.data ?? forms.data?.items[0])?.url.replace(/[^/]*$/, '') ?? `${location.origin}/p/forms/`
  return <FormEditor key={id} form={form.data} kept={kept} sources={choices} base={base} />
}
