import { type FormDoc, type FormFieldKey, formDoc } from '../../contract/form.ts'
import { companyFacts } from './sources.ts'
import type { DemoForm } from './types.ts'

const keys: Record<string, FormFieldKey[]> = {
  name: ['firstName', 'lastName'],
  email: ['email'],
  phone: ['phone'],
  zip: ['zip'],
  city: ['city'],
  state: ['state'],
  price: ['price'],
  value: ['propertyValue'],
  timeframe: ['timeframe'],
}
const needed = new Set<FormFieldKey>(['firstName', 'lastName', 'email'])

/** A made-up form as a form of this company: consent on it is given to nobody else. */
export const formDocOf = (form: DemoForm, company: string): FormDoc =>
  formDoc.parse({
    title: { en: form.name },
    intro: { en: form.headline },
    fields: form.fields.flatMap(field => keys[field] ?? []).map(key => ({ key, required: needed.has(key) })),
    consents: form.consents.map(({ channel, wording }) => ({
      channel,
      wording: { en: wording.replaceAll(companyFacts.name, company) },
    })),
    thankYou: { en: 'Thank you. A loan officer will write to you soon.' },
    intent: form.intent,
  })
