import type { FormDoc } from '../contract/form.ts'
import type { IntakeDoor } from '../contract/intake.ts'

/** The sources every client starts with. Doors that name no source count for the one of their kind. */
export const startingSources: readonly { name: string; kind: IntakeDoor }[] = [
  { name: 'Website form', kind: 'form' },
  { name: 'Typed by hand', kind: 'manual' },
  { name: 'API', kind: 'api' },
  { name: 'File import', kind: 'import' },
]

export const firstFormSlug = 'first-home'

/** The first form of a client: short, in two languages, with a box of its own for each way of being reached. */
export const firstForm = (company: string): FormDoc => ({
  title: { en: 'Your first home', es: 'Su primera casa' },
  intro: {
    en: 'Tell us a little about your plans. A licensed loan officer answers your questions and shows you what is possible.',
    es: 'Cuéntenos un poco sobre sus planes. Un oficial de préstamos con licencia responde sus preguntas y le muestra lo que es posible.',
  },
  fields: [
    { key: 'firstName', required: true },
    { key: 'lastName', required: true },
    { key: 'email', required: true },
    { key: 'phone', required: false },
    { key: 'zip', required: true, label: { en: 'ZIP code where you want to live', es: 'Código postal donde quiere vivir' } },
    { key: 'price', required: false, label: { en: 'Price you have in mind', es: 'Precio que tiene en mente' } },
    { key: 'timeframe', required: false },
    { key: 'message', required: false },
  ],
  consents: [
    {
      channel: 'email',
      wording: {
        en: `Yes, ${company} may send me e-mails about my request and about home loans. I can unsubscribe at any time.`,
        es: `Sí, ${company} puede enviarme correos electrónicos sobre mi solicitud y sobre préstamos hipotecarios. Puedo cancelar en cualquier momento.`,
      },
    },
    {
      channel: 'sms',
      wording: {
        en: `Yes, ${company} may send me text messages about my request and about home loans at the number I give here. Message frequency varies; message and data rates may apply. I can reply STOP to end them and HELP for help. My agreement is not a condition of any loan, purchase or service.`,
        es: `Sí, ${company} puede enviarme mensajes de texto sobre mi solicitud y sobre préstamos hipotecarios al número que doy aquí. La frecuencia varía; pueden aplicarse tarifas de mensajes y datos. Puedo responder STOP para terminar y HELP para recibir ayuda. Mi consentimiento no es condición de ningún préstamo, compra o servicio.`,
      },
    },
    {
      channel: 'voice_manual',
      wording: {
        en: `Yes, ${company} may call me at the number I give here about my request and about home loans, even if that number is on a do-not-call list. A person places each call. My agreement is not a condition of any loan, purchase or service.`,
        es: `Sí, ${company} puede llamarme al número que doy aquí sobre mi solicitud y sobre préstamos hipotecarios, aunque ese número esté en una lista de no llamar. Cada llamada la hace una persona. Mi consentimiento no es condición de ningún préstamo, compra o servicio.`,
      },
    },
  ],
  button: { en: 'Send', es: 'Enviar' },
  thankYou: {
    en: 'Thank you. A loan officer will get back to you soon, in the way you chose.',
    es: 'Gracias. Un oficial de préstamos se comunicará pronto con usted, de la forma que eligió.',
  },
  languages: ['en', 'es'],
  lenderFooter: true,
  intent: 'purchase',
  campaign: null,
})
