import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { clientUrl } from '#modules/identity/index.ts'
import { type FormLanguage, listForms, type PublicForm, readForm, saveForm, submitForm, viewForm } from '../contract/form.ts'
import { leadDraft } from '../contract/lead-draft.ts'
import { say, usualFields } from '../rules/form-texts.ts'
import { type Answers, answerProblems, draftOfAnswers, optionsOf } from '../rules/submission.ts'
import * as store from '../store/forms.ts'
import { sourceById } from '../store/sources.ts'
import { openedAt, openedToken } from './form-token.ts'
import { receive } from './receive.ts'

const urlOf = (ctx: Ctx, client: string, slug: string) => `${clientUrl(ctx.places.pagesUrl, client)}/p/forms/${slug}`

const trackingNames = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const
const trackingOf = (input: Partial<Record<(typeof trackingNames)[number], string | undefined>>) =>
  Object.fromEntries(trackingNames.flatMap(name => (input[name] ? [[name, input[name]]] : []))) as Record<string, string>

/** The language asked for, if the form speaks it. */
const spoken = (asked: FormLanguage, languages: readonly FormLanguage[]): FormLanguage =>
  languages.includes(asked) ? asked : 'en'

export const formActions: readonly Handler[] = [
  handle(listForms, async ctx => {
    const [items, { slug }] = await Promise.all([store.forms(ctx), store.tenantFacts(ctx)])
    return { items: items.map(form => ({ ...form, url: urlOf(ctx, slug, form.slug) })) }
  }),

  handle(readForm, async (ctx, { form: id, version }) => {
    const [form, versions, { slug }] = await Promise.all([
      store.formById(ctx, id),
      store.formVersions(ctx, id),
      store.tenantFacts(ctx),
    ])
    const shownVersion = version ?? form.version
    return { ...form, url: urlOf(ctx, slug, form.slug), doc: await store.docOf(ctx, id, shownVersion), shownVersion, versions }
  }),

  handle(saveForm, async (ctx, { form: id, ...form }) => {
    await sourceById(ctx, form.source)
    const kept = await store.keepForm(ctx, { id, ...form }).catch(error => {
      if ((error as { code?: string }).code !== '23505') throw error
      throw new Refusal('conflict', 'There is a form at this address already.', {
        problems: [{ path: 'slug', message: 'Is taken already.' }],
      })
    })
    ctx.subject({ kind: 'form', id: kept.id })
    ctx.emit(form.state === 'retired' ? 'form.retired' : 'form.published', {
      subject: { kind: 'form', id: kept.id },
      facts: { version: kept.version },
    })
    const { slug } = await store.tenantFacts(ctx)
    return { ...kept, url: urlOf(ctx, slug, form.slug) }
  }),

  handle(viewForm, async (ctx, { form: slug, lang, ...input }) => {
    const form = await store.openForm(ctx, slug, undefined)
    return publicForm(ctx, slug, form, lang, trackingOf(input))
  }),

  handle(submitForm, async (ctx, input) => {
    const form = await store.openForm(ctx, input.form, input.version)
    const language = spoken(input.lang, form.doc.languages)
    const { consents } = form.doc
    const answers: Answers = {
      values: input,
      ticked: new Set(consents.filter(c => input[`consent_${c.channel}`]).map(c => c.channel)),
      tracking: trackingOf(input),
      page: input.page,
      language,
    }
    // Consent counts with the words that were seen: a page nobody published, or none named, proves nothing.
    if (form.version !== input.version && (input.version !== undefined || answers.ticked.size > 0))
      throw new Refusal('invalid', 'This page has changed since it was opened. Please look it over and send it again.')
    const problems = answerProblems(form.doc, answers)
    const honeypotFilled = Boolean(input.website?.trim())
    // A machine is not told what it did wrong.
    if (problems.length && !honeypotFilled) throw new Refusal('invalid', problems[0]!.message, { problems })
    const opened = openedAt(ctx, form.id, input.opened)
    const draft = leadDraft.parse({
      ...draftOfAnswers(form.doc, answers),
      // The same page sent twice (a reload, a double click) is the same lead.
      ...(input.opened && {
        externalId: `form ${ctx.vault.mark(ctx.tenant, 'submission', JSON.stringify(input)).toString('hex')}`,
      }),
    })
    const [done] = await receive(ctx, {
      door: 'form',
      source: form.source,
      leads: [{ draft }],
      form: { id: form.id, honeypotFilled, fillMs: opened === undefined ? null : ctx.now.getTime() - opened },
      consent: {
        method: 'form',
        provenance: 'self_captured',
        form: { id: form.id, version: form.version, page: urlOf(ctx, form.tenant.slug, input.form) },
        address: ctx.address,
        userAgent: ctx.userAgent,
      },
    })
    ctx.subject(done!.lead ? { kind: 'lead', id: done!.lead } : { kind: 'intake', id: done!.intake })
    ctx.note({ outcome: done!.outcome, form: form.id, version: form.version })
    return {
      received: true as const,
      thankYou: say(form.doc.thankYou, language),
      title: say(form.doc.title, language),
      language,
      lender: lenderOf(form),
    }
  }),
]

const lenderOf = (form: store.OpenForm) => ({ name: form.tenant.name, nmlsId: form.tenant.nmlsId, footer: form.doc.lenderFooter })

function publicForm(
  ctx: Ctx,
  slug: string,
  form: store.OpenForm,
  asked: FormLanguage,
  tracking: Record<string, string>,
): PublicForm {
  const { doc } = form
  const language = spoken(asked, doc.languages)
  return {
    slug,
    version: form.version,
    language,
    languages: doc.languages,
    title: say(doc.title, language),
    intro: doc.intro ? say(doc.intro, language) : null,
    fields: doc.fields.map(field => ({
      key: field.key,
      label: say(field.label ?? usualFields[field.key].label, language),
      required: field.required,
      options: optionsOf(field)?.map(({ value, label }) => ({ value, label: say(label, language) })) ?? null,
    })),
    consents: doc.consents.map(({ channel, wording }) => ({ channel, wording: say(wording, language) })),
    button: say(doc.button, language),
    lender: lenderOf(form),
    tracking,
    opened: openedToken(ctx, form.id),
  }
}
