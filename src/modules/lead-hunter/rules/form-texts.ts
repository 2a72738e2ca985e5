import type { FormFieldKey, FormLanguage, Worded } from '../contract/form.ts'

/** A text in the visitor’s language, in English where it was not translated. */
export const say = (words: Worded, language: FormLanguage): string => (language === 'es' && words.es) || words.en

type Option = { value: string; label: Worded }
const option = (value: string, en: string, es: string): Option => ({ value, label: { en, es } })

interface UsualField {
  label: Worded
  options?: Option[]
}

/** How each field is asked unless the form says it otherwise. Values of options are words the readers of drafts know. */
export const usualFields: Record<FormFieldKey, UsualField> = {
  firstName: { label: { en: 'First name', es: 'Nombre' } },
  lastName: { label: { en: 'Last name', es: 'Apellido' } },
  email: { label: { en: 'E-mail', es: 'Correo electrónico' } },
  phone: { label: { en: 'Phone', es: 'Teléfono' } },
  zip: { label: { en: 'ZIP code of the home', es: 'Código postal de la casa' } },
  street: { label: { en: 'Street address', es: 'Dirección' } },
  city: { label: { en: 'City', es: 'Ciudad' } },
  state: { label: { en: 'State', es: 'Estado' } },
  intent: {
    label: { en: 'What would you like to do?', es: '¿Qué le gustaría hacer?' },
    options: [
      option('purchase', 'Buy a home', 'Comprar una casa'),
      option('refinance', 'Refinance my mortgage', 'Refinanciar mi hipoteca'),
      option('heloc', 'Use the equity in my home', 'Usar el valor de mi casa'),
      option('sell', 'Sell my home', 'Vender mi casa'),
    ],
  },
  price: { label: { en: 'Price of the home', es: 'Precio de la casa' } },
  propertyValue: { label: { en: 'What the home is worth', es: 'Valor de la casa' } },
  loanAmount: { label: { en: 'Loan amount', es: 'Monto del préstamo' } },
  downPayment: { label: { en: 'Down payment', es: 'Pago inicial' } },
  creditBand: {
    label: { en: 'How would you call your credit?', es: '¿Cómo describiría su crédito?' },
    options: [
      option('excellent', 'Excellent (720 or more)', 'Excelente (720 o más)'),
      option('good', 'Good (680 to 719)', 'Bueno (680 a 719)'),
      option('fair', 'Fair (620 to 679)', 'Regular (620 a 679)'),
      option('poor', 'Below 620', 'Menos de 620'),
      option('unknown', 'I do not know', 'No lo sé'),
    ],
  },
  timeframe: {
    label: { en: 'When would you like to start?', es: '¿Cuándo le gustaría empezar?' },
    options: [
      option('now', 'Now', 'Ahora'),
      option('within 3 months', 'Within three months', 'En los próximos tres meses'),
      option('within 6 months', 'Within six months', 'En los próximos seis meses'),
      option('within 12 months', 'Within a year', 'En el próximo año'),
      option('just looking', 'I am just looking', 'Solo estoy mirando'),
    ],
  },
  propertyUse: {
    label: { en: 'How will you use the home?', es: '¿Cómo usará la casa?' },
    options: [
      option('Primary residence', 'I will live there', 'Viviré allí'),
      option('Second home', 'As a second home', 'Como segunda casa'),
      option('Investment', 'As an investment', 'Como inversión'),
    ],
  },
  propertyType: {
    label: { en: 'What kind of home?', es: '¿Qué tipo de casa?' },
    options: [
      option('Single family', 'House', 'Casa'),
      option('Townhouse', 'Townhouse', 'Casa adosada'),
      option('Condo', 'Condo', 'Condominio'),
      option('Multi-family', 'Two to four units', 'De dos a cuatro unidades'),
      option('Manufactured', 'Manufactured home', 'Casa prefabricada'),
    ],
  },
  message: { label: { en: 'Anything else we should know?', es: '¿Algo más que debamos saber?' } },
}

/** What the page itself says around a form. */
export const pageTexts = {
  required: { en: 'required', es: 'obligatorio' },
  choose: { en: 'Choose', es: 'Elija' },
  consentTitle: { en: 'How may we reach you?', es: '¿Cómo podemos comunicarnos con usted?' },
  consentNote: {
    en: 'Each box is your choice. None of them is needed to get an answer or a loan.',
    es: 'Cada casilla es su decisión. Ninguna es necesaria para recibir una respuesta ni un préstamo.',
  },
  problemsTitle: { en: 'Please look at this again', es: 'Por favor revise lo siguiente' },
  doneTitle: { en: 'We have received it', es: 'Lo hemos recibido' },
  notFoundTitle: { en: 'This form is not here', es: 'Este formulario no está aquí' },
  notFound: { en: 'It was taken down or the address is not complete.', es: 'Fue retirado o la dirección no está completa.' },
  closedTitle: { en: 'This form is closed for now', es: 'Este formulario está cerrado por ahora' },
  closed: {
    en: 'Nothing was sent. Please call us, or try again later.',
    es: 'No se envió nada. Llámenos o inténtelo más tarde.',
  },
  tooManyTitle: { en: 'One moment, please', es: 'Un momento, por favor' },
  keepEmpty: { en: 'Leave this empty', es: 'Deje esto vacío' },
  lender: { en: 'Equal Housing Lender', es: 'Prestamista de Vivienda Equitativa' },
  otherLanguage: { en: 'English', es: 'Español' },
} satisfies Record<string, Worded>

/** What is wrong with an answer, in Spanish; the readers of e-mail, phone and money speak English. */
export const problemTexts = {
  missing: { en: 'Please fill this in.', es: 'Por favor complete este campo.' },
  email: {
    en: 'This is not an e-mail address. Check it, please.',
    es: 'Esta no es una dirección de correo. Revísela, por favor.',
  },
  phone: { en: 'This is not a phone number. Check it, please.', es: 'Este no es un número de teléfono. Revíselo, por favor.' },
  zip: { en: 'A ZIP code has five digits.', es: 'El código postal tiene cinco dígitos.' },
  state: { en: 'This is not a US state.', es: 'Este no es un estado de EE. UU.' },
  money: { en: 'Write an amount such as 350,000.', es: 'Escriba un monto, por ejemplo 350,000.' },
  choice: { en: 'Choose one of the answers.', es: 'Elija una de las respuestas.' },
  reach: {
    en: 'Give an e-mail address or a phone number, so that we can answer.',
    es: 'Dé un correo o un teléfono para poder responderle.',
  },
} satisfies Record<string, Worded>
export type ProblemCode = keyof typeof problemTexts
