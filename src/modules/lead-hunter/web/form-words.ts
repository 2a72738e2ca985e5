import { type ConsentBlock, type FormDoc, type FormField, type FormFieldKey, formFieldKeys } from '../contract/form.ts'
import { usualFields } from '../rules/form-texts.ts'
import { firstForm } from '../rules/starting-set.ts'

export type Channel = ConsentBlock['channel']

export const usualLabel = (key: FormFieldKey) => usualFields[key].label
export const usualOptions = (key: FormFieldKey) => usualFields[key].options

/** What can still be asked. */
export const unusedKeys = (fields: readonly FormField[]) => formFieldKeys.filter(key => !fields.some(field => field.key === key))

/** A form to begin with: short, with the consent of the ways that are used most. */
export const newForm = (company: string): FormDoc => ({
  ...firstForm(company),
  title: { en: '' },
  intro: undefined,
  intent: 'unknown',
  languages: ['en'],
})

export const consentNotes: Record<Channel, string> = {
  email: 'Permission to write. Every mail carries its own way out.',
  sms: 'Texts need their own box. Name your company, say that rates apply, STOP and HELP, and that it is no condition.',
  voice_manual: 'Calls that a person dials. It also permits calls to numbers on the do-not-call list.',
  voice_auto: 'Calls by a dialer need prior express written consent (47 CFR 64.1200(a)(2)).',
  prerecorded: 'A recorded voice needs prior express written consent (47 CFR 64.1200(a)(3)).',
  ai: 'The FCC treats an AI voice like a recorded one: prior express written consent.',
}

/** Words to begin with; a lawyer of yours should have the last one. */
export function suggestedConsent(channel: Channel, company: string): ConsentBlock {
  const usual = firstForm(company).consents.find(block => block.channel === channel)
  if (usual) return usual
  const by: Record<string, { en: string; es: string }> = {
    voice_auto: { en: 'using an automatic dialing system', es: 'usando un sistema de marcación automática' },
    prerecorded: { en: 'with a recorded voice', es: 'con una voz grabada' },
    ai: { en: 'with an artificial voice', es: 'con una voz artificial' },
  }
  const { en, es } = by[channel]!
  return {
    channel,
    wording: {
      en: `Yes, ${company} may call me about my request and about home loans ${en} at the number I give here, even if that number is on a do-not-call list. My agreement is not a condition of any loan, purchase or service.`,
      es: `Sí, ${company} puede llamarme sobre mi solicitud y sobre préstamos hipotecarios ${es} al número que doy aquí, aunque ese número esté en una lista de no llamar. Mi consentimiento no es condición de ningún préstamo, compra o servicio.`,
    },
  }
}

/** `First-time buyers` as `first-time-buyers`. */
export const slugOf = (title: string) =>
  title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
