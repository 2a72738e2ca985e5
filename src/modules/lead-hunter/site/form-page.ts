import type { FieldProblem } from '#base/refusal.ts'
import { type Html, html } from '#kernel/html.ts'
import type { PublicForm } from '../contract/form.ts'
import { pageTexts, say } from '../rules/form-texts.ts'
import { pageOf } from './page.ts'

type Field = PublicForm['fields'][number]

/** How a phone’s keyboard and a browser’s memory help with each answer. */
const entry: Partial<Record<Field['key'], { type?: string; mode?: string; fill?: string }>> = {
  firstName: { fill: 'given-name' },
  lastName: { fill: 'family-name' },
  email: { type: 'email', mode: 'email', fill: 'email' },
  phone: { type: 'tel', mode: 'tel', fill: 'tel' },
  zip: { mode: 'numeric', fill: 'postal-code' },
  street: { fill: 'address-line1' },
  city: { fill: 'address-level2' },
  state: { fill: 'address-level1' },
  price: { mode: 'decimal' },
  propertyValue: { mode: 'decimal' },
  loanAmount: { mode: 'decimal' },
  downPayment: { mode: 'decimal' },
}

interface Typed {
  sent: Record<string, unknown>
  problems: readonly FieldProblem[]
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function fieldOf(field: Field, form: PublicForm, { sent, problems }: Typed): Html {
  const value = text(sent[field.key])
  const problem = problems.find(p => p.path === field.key)
  const name = html`<label class="name" for="${field.key}">${field.label}${field.required ? html` <span class="must">(${say(pageTexts.required, form.language)})</span>` : ''}</label>`
  const more = html`${field.required ? html` aria-required="true"` : ''}${problem ? html` aria-invalid="true" aria-describedby="${field.key}-wrong"` : ''}`
  const wrong = problem ? html`<p class="wrong" id="${field.key}-wrong">${problem.message}</p>` : ''
  if (field.options) {
    const options = field.options.map(
      o => html`<option value="${o.value}"${o.value === value ? html` selected` : ''}>${o.label}</option>`,
    )
    return html`<div class="field">${name}<select id="${field.key}" name="${field.key}"${more}><option value="">${say(pageTexts.choose, form.language)}</option>${options}</select>${wrong}</div>`
  }
  if (field.key === 'message') {
    return html`<div class="field">${name}<textarea id="message" name="message" rows="4" maxlength="5000"${more}>${value}</textarea>${wrong}</div>`
  }
  const { type = 'text', mode, fill = 'off' } = entry[field.key] ?? {}
  return html`<div class="field">${name}<input class="text" id="${field.key}" name="${field.key}" type="${type}"${mode ? html` inputmode="${mode}"` : ''} autocomplete="${fill}" value="${value}"${more}>${wrong}</div>`
}

/** First and last name side by side where there is room. */
function fieldsOf(form: PublicForm, typed: Typed): Html[] {
  const shown: Html[] = []
  for (let at = 0; at < form.fields.length; at++) {
    const [field, next] = [form.fields[at]!, form.fields[at + 1]]
    if (field.key === 'firstName' && next?.key === 'lastName') {
      shown.push(html`<div class="two">${fieldOf(field, form, typed)}${fieldOf(next, form, typed)}</div>`)
      at++
    } else shown.push(fieldOf(field, form, typed))
  }
  return shown
}

/** Never ticked beforehand; ticked again after a mistake only beside the same words. */
function consentsOf(form: PublicForm, { sent }: Typed): Html | '' {
  if (!form.consents.length) return ''
  const sameWords = text(sent.version) === String(form.version) && (text(sent.lang) || 'en') === form.language
  const boxes = form.consents.map(({ channel, wording }) => {
    const name = `consent_${channel}`
    const ticked = sameWords && (sent[name] === 'on' || sent[name] === 'true' || sent[name] === '1')
    return html`<label class="tick" for="${name}"><input type="checkbox" id="${name}" name="${name}"${ticked ? html` checked` : ''}><span>${wording}</span></label>`
  })
  return html`<fieldset class="box"><legend>${say(pageTexts.consentTitle, form.language)}</legend><p class="hint">${say(pageTexts.consentNote, form.language)}</p>${boxes}</fieldset>`
}

function alarmOf(form: PublicForm, { problems }: Typed): Html | '' {
  if (!problems.length) return ''
  const known = new Set<string>(form.fields.map(f => f.key))
  const lines = problems.map(p => {
    const label = form.fields.find(f => f.key === p.path)?.label
    return known.has(p.path) ? html`<li><a href="#${p.path}">${label}: ${p.message}</a></li>` : html`<li>${p.message}</li>`
  })
  return html`<div class="alarm" role="alert"><h2>${say(pageTexts.problemsTitle, form.language)}</h2><ul>${lines}</ul></div>`
}

/** The form itself, empty or with what was typed and what is wrong with it. Works without a script. */
export function formPage(form: PublicForm, sent: Record<string, unknown> = {}, problems: readonly FieldProblem[] = []): Html {
  const typed = { sent, problems }
  const other = form.languages.find(language => language !== form.language)
  const tracked = new URLSearchParams(form.tracking)
  const hidden = [
    ['version', String(form.version)],
    ['lang', form.language],
    // After a mistake the clock goes on from when the form was first opened.
    ['opened', text(sent.opened) || form.opened],
    ...Object.entries(form.tracking),
  ] as const
  const aside = other
    ? html`<a lang="${other}" hreflang="${other}" href="/p/forms/${form.slug}?${new URLSearchParams([['lang', other], ...tracked]).toString()}">${say(pageTexts.otherLanguage, other)}</a>`
    : undefined
  return pageOf(
    problems.length ? `${say(pageTexts.problemsTitle, form.language)} · ${form.title}` : form.title,
    form.language,
    form.lender,
    html`<h1>${form.title}</h1>
${form.intro ? html`<p class="soft">${form.intro}</p>` : ''}
${alarmOf(form, typed)}
<form method="post" action="/p/forms/${form.slug}/submissions" novalidate>
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="trap" aria-hidden="true"><label for="website">${say(pageTexts.keepEmpty, form.language)}</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></div>
${fieldsOf(form, typed)}
${consentsOf(form, typed)}
<button type="submit">${form.button}</button>
</form>`,
    aside,
  )
}
