import type { Refusal, RefusalWord } from '#base/refusal.ts'
import { html } from '#kernel/html.ts'
import type { SiteFacts, SitePage } from '#kernel/site.ts'
import { sitePage } from '#kernel/site.ts'
import { type FormLanguage, type PublicForm, submitForm, viewForm, type Worded } from './contract/form.ts'
import { pageTexts, say } from './rules/form-texts.ts'
import { formPage } from './site/form-page.ts'
import { pageOf } from './site/page.ts'

const languageOf = (sent: Record<string, unknown>): FormLanguage => (sent.lang === 'es' ? 'es' : 'en')

const titles: Partial<Record<RefusalWord, Worded>> = {
  'too-many': pageTexts.tooManyTitle,
  unavailable: pageTexts.closedTitle,
}

/** Nothing to fill in again: the form is gone or closed for now, or too much came from one address. */
function plainRefusal(refusal: Refusal, { sent, tenantName }: SiteFacts) {
  const language = languageOf(sent)
  const title = say(titles[refusal.word] ?? pageTexts.notFoundTitle, language)
  const closed = refusal.word === 'unavailable' ? pageTexts.closed : pageTexts.notFound
  const words = refusal.word === 'too-many' ? refusal.message : say(closed, language)
  return pageOf(title, language, { name: tenantName, nmlsId: null, footer: false }, html`<h1>${title}</h1><p>${words}</p>`)
}

/** What strangers see: a form, its thanks, and the form again where something is wrong with it. */
export const pages: readonly SitePage[] = [
  sitePage(viewForm, form => formPage(form), plainRefusal),
  sitePage(
    submitForm,
    done => {
      const title = say(pageTexts.doneTitle, done.language)
      return pageOf(
        title,
        done.language,
        done.lender,
        html`<div class="done" aria-hidden="true">✓</div><h1>${title}</h1><p role="status">${done.thankYou}</p>`,
      )
    },
    (refusal, facts) => {
      const form = facts.before as PublicForm | undefined
      if (!form || refusal.word !== 'invalid') return plainRefusal(refusal, facts)
      return formPage(form, facts.sent, refusal.problems.length ? refusal.problems : [{ path: '', message: refusal.message }])
    },
    { before: viewForm },
  ),
]
