import type { FieldKey } from './fields.ts'

/**
 * What column headers mean, in English and Spanish. A header is first made plain (`Borr_FName` becomes `borrower first name`),
 * then tried as it is, then without the words that only say whose value it is (`borrower`, `subject property`).
 */

const spelled: Record<string, string> = {
  borr: 'borrower',
  brrwr: 'borrower',
  bwr: 'borrower',
  borrowers: 'borrower',
  coborr: 'co borrower',
  coborrower: 'co borrower',
  coapplicant: 'co applicant',
  fname: 'first name',
  lname: 'last name',
  firstname: 'first name',
  lastname: 'last name',
  fullname: 'full name',
  prop: 'property',
  subj: 'subject',
  addr: 'address',
  amt: 'amount',
  mtg: 'mortgage',
  nbr: 'number',
  num: 'number',
  no: 'number',
  cel: 'cell',
  tel: 'phone',
  telephone: 'phone',
  ph: 'phone',
  phonenumber: 'phone number',
  telefono: 'phone',
  celular: 'cell',
  movil: 'mobile',
  cellular: 'cell',
  cellphone: 'cell phone',
  mobilephone: 'mobile phone',
  homephone: 'home phone',
  workphone: 'work phone',
  emailaddress: 'email',
  emails: 'email',
  correo: 'email',
  zipcode: 'zip',
  postcode: 'zip',
  dob: 'date of birth',
  downpayment: 'down payment',
  optin: 'opt in',
  optout: 'opt out',
  birthdate: 'date of birth',
  birthday: 'date of birth',
  bday: 'date of birth',
  timeframe: 'time frame',
}

/** A header as plain lower-case words without accents, punctuation, camel case or the usual abbreviations. */
export function plainHeader(header: string): string {
  return header
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z])([A-Z0-9])/g, '$1 $2')
    .toLowerCase()
    .replace(/['’]s\b/g, '')
    .replace(/[^a-z0-9#]+/g, ' ')
    .trim()
    .replace(/\be mails?\b/g, 'email')
    .split(' ')
    .map(word => (Object.hasOwn(spelled, word) ? spelled[word] : word))
    .join(' ')
}

const which = '(personal|home|work|office|business|primary|main|secondary|other|alternate|alt|best|preferred|contact|private)'
const turn = '( (value|primary|main|other|\\d+))*'

/** Tried in order on the plain header. */
const wholeWords: [FieldKey, RegExp][] = [
  ['ignore', /^(social|what to fix|line in the original file)$/],
  [
    'stopEmail',
    /^(email (opt out|opted out|unsubscribed?|bounced?)|unsubscribed( from all email| at| date)?|(has )?opted out of email|do not email|no email|email do not contact)$/,
  ],
  [
    'stopCall',
    /^(do not call|dnc( list| status)?|(is |on )dnc|no calls?|call opt out|opted out of calls?|phone opt out|no llamar)$/,
  ],
  ['stopText', /^(do not (text|sms)|(sms|text) (opt out|opted out|unsubscribed?)|opted out of (sms|texts?|texting)|no texts?)$/],
  ['stopAll', /^(do not contact|no contact|opt out|opted out|unsubscribe|black ?list(ed)?|suppressed|no contactar)$/],
  ['consent', /\b(consent|opt in|opted in|permission|subscribed|newsletter|tcpa|consentimiento)\b/],
  [
    'status',
    /^((contact|email|subscription|subscriber|email marketing|lead|member) )?(status|estatus)$|^(subscription )?action$/,
  ],
  ['email', new RegExp(`^(${which} )?(email|mail)( (address|id|electronico))?( ${which})?${turn}( (address|id|electronico))?$`)],
  ['phoneMobile', /^(primary |personal )?(cell|mobile|sms)( phone| number| \d+)*$|^phone( number)? (cell|mobile)( \d+)?$/],
  [
    'phoneHome',
    /^(home|house|evening|residence)( phone| number| \d+)+$|^phone( number)? (home|house)( \d+)?$|^phone (de )?casa$/,
  ],
  [
    'phoneWork',
    /^(work|business|office|day|daytime)( phone| number| \d+)+$|^phone( number)? (work|business|office)( \d+)?$|^phone (del? )?(trabajo|oficina)$/,
  ],
  ['phone', new RegExp(`^(${which} )?(phone|phone number|phone #|numero de phone)( ${which})?${turn}( number)?$`)],
  [
    'propertyValue',
    /^((estimated|current|appraised|approximate|est|property|home|house) )*value( of (home|property))?$|^valor (de la |del )?(propiedad|casa|inmueble|vivienda)$/,
  ],
  ['propertyUse', /^(property |intended )?(use|usage|occupancy)( type| status)?$|^residency( type)?$|^property purpose$/],
  ['propertyType', /^(property|home|house|dwelling) type( name)?$|^type of (property|home)$|^tipo de (propiedad|vivienda|casa)$/],
  ['downPayment', /^down payment( amount| \$)?$|^(pago inicial|enganche|cuota inicial)$/],
  [
    'purchasePrice',
    /^((estimated|est|target|home|house|property|listing|max(imum)?) )?(purchase |sales? )?price( range)?$|^budget$|^precio( de compra)?$|^presupuesto$/,
  ],
  [
    'loanAmount',
    /^((total|base|requested|desired|new|proposed) )*(loan|mortgage)( request(ed)?)? (amount|size)$|^amount$|^monto( del prestamo)?$/,
  ],
  ['currentRate', /^((current|note|existing|present|first|mortgage) )*(interest )?rate$|^tasa( de interes)?( actual)?$/],
  ['loanPurpose', /^(loan )?purpose( name)?$|^(loan )?transaction type$|^proposito( del prestamo)?$/],
  ['loanProgram', /^(loan |mortgage )?(program|product)( name| type)?$|^(loan|mortgage) type$|^(programa|tipo de prestamo)$/],
  [
    'credit',
    /^((borrower|decision|qualifying|estimated|current|loan|mid) )*(credit|fico)( (score|rating|grade|profile|range))?$|^(puntaje|puntuacion)( de credito)?$|^credito$/,
  ],
  ['monthlyIncome', /^((total|gross|household|base) )*monthly (gross )?income$|^income monthly$|^ingresos? mensual(es)?$/],
  ['annualIncome', /^((total|gross|household|annual|yearly) )*(income|salary)( annual)?$|^ingresos?( anual(es)?)?$/],
  ['intent', /^(intent|lead type|looking to|interested in)$/],
  ['timeframe', /^((purchase|buying|moving|buy) )?(time ?frame|timeline)$|^when$|^plazo$/],
  ['campaign', /^(utm )?campaign( name)?$|^campana$/],
  ['message', /^(notes?|messages?|comments?|description|background|remarks|notas?|comentarios?|mensaje|observaciones)( \d+)?$/],
  ['tags', /^(tags?|labels?|groups?|group membership|categories|category|lists?|etiquetas?|categorias?)$/],
  [
    'askedAt',
    /^(inquiry|enquiry|lead|create|creation|submission|submit|registration|received|request) (date|time|on|at)$|^(created|submitted|received|registered|inquired|added)( (at|on|date|time))?$|^date (added|created|received|submitted|of inquiry)$|^fecha( de (creacion|registro|solicitud))?$/,
  ],
  [
    'externalId',
    /^((record|external|card|contact|lead|client|customer|user|person|reference|loan|file) )?(id|uid|guid|uuid)$|^(loan|file|reference) (number|#)$|^(broker|lender) loan (number|#)$|^identificador$/,
  ],
]

/** Words whose meaning depends on whose they are; tried after those words are taken off. */
const ownedWords: [Owned, RegExp][] = [
  ['firstName', /^(first( name)?|given name|forename|name first|nombres?|primer nombre|nombre de pila)$/],
  ['lastName', /^(last( name)?|surname|family name|name last|apellidos?|primer apellido)$/],
  ['fullName', /^(name|full name|display name|nombre completo|nombre y apellidos?|name full)$/],
  ['email', new RegExp(`^(${which} )?(email|mail)( address| electronico)?( ${which}| \\d+)*$`)],
  ['phone', new RegExp(`^(${which} |cell |mobile )?(phone|cell|mobile)( number| ${which}| \\d+)*$`)],
  ['dateOfBirth', /^(date of birth|birth date|fecha de nacimiento|nacimiento|born)$/],
  [
    'street',
    /^(street|address|street address|(address )?line 1|(street )?address 1|address( \d)? street( 1)?|street( address)? 1|direccion|calle|domicilio)$/,
  ],
  [
    'unit',
    /^(unit|apt|apartment|suite)( number| #| unit #)?$|^((address )?line|address|street) 2$|^(apartamento|unidad|departamento|depto)$/,
  ],
  ['city', /^(address( \d)? )?(city|town|locality)( town)?$|^(ciudad|municipio|localidad)$/],
  ['state', /^(address( \d)? )?(state|st|province|region)( code| name| province| region| id)*$|^(estado|provincia)$/],
  ['zip', /^(address( \d)? )?(zip|zip code|postal|postal code|zip postal code|zip postal)$|^(codigo postal|cp)$/],
  ['county', /^(county( name)?|condado)$/],
  ['country', /^(address( \d)? )?country( region| code)?$|^pais$/],
  ['language', /^((preferred|spoken) )?(language|lang|locale)$|^idioma$/],
  ['company', /^(company|organization|organisation|employer|business)( name)?( 1)?$|^(empresa|compania|empleador)$/],
]

const owners: { of: Owner; words: RegExp }[] = [
  { of: 'somebody', words: /^(seller|listing|assigned|loan officer|lender|processor|employer) / },
  {
    of: 'co',
    words:
      /^(co (borrower|applicant|client|buyer)|second(ary)? (borrower|applicant)|borrower 2|spouse|co solicitante|codeudor|conyuge) /,
  },
  {
    of: 'agent',
    words: /^((buyer|buyers|buying|referring|referral|selling|real estate) )?(agent|realtor) |^agente( inmobiliario)? /,
  },
  { of: 'property', words: /^(subject property|subject|property|propiedad|inmueble) / },
  {
    of: 'person',
    words:
      /^((primary|first) )?(borrower|applicant|client|customer|contact|lead|buyer|prospect|person|cliente|solicitante|prestatario)( 1)? /,
  },
  { of: 'person', words: /^(mailing|mail|home|current|present|residence|residential|primary|postal) / },
]

type Owner = 'person' | 'co' | 'agent' | 'property' | 'somebody'
type Owned =
  | 'firstName'
  | 'lastName'
  | 'fullName'
  | 'email'
  | 'phone'
  | 'dateOfBirth'
  | 'street'
  | 'unit'
  | 'city'
  | 'state'
  | 'zip'
  | 'county'
  | 'country'
  | 'language'
  | 'company'

const persons = Object.fromEntries(ownedWords.map(([key]) => [key, key])) as Record<Owned, FieldKey>
const owned: Record<Owner, Partial<Record<Owned, FieldKey>>> = {
  person: persons,
  co: {
    firstName: 'coFirstName',
    lastName: 'coLastName',
    fullName: 'coFullName',
    email: 'coEmail',
    phone: 'coPhone',
    dateOfBirth: 'coDateOfBirth',
  },
  agent: { fullName: 'agentName', email: 'agentEmail', phone: 'agentPhone' },
  property: {
    street: 'propertyStreet',
    unit: 'propertyUnit',
    city: 'propertyCity',
    state: 'propertyState',
    zip: 'propertyZip',
    county: 'propertyCounty',
  },
  somebody: {},
}

/** Headers that name only a person and hold that person's name. */
const aloneWords: Record<string, FieldKey> = {
  borrower: 'fullName',
  'primary borrower': 'fullName',
  client: 'fullName',
  cliente: 'fullName',
  'co borrower': 'coFullName',
  coborrower: 'coFullName',
  spouse: 'coFullName',
  agent: 'agentName',
  realtor: 'agentName',
  'buyer agent': 'agentName',
}

export interface HeaderMeaning {
  key: FieldKey
  /** 0 to 1. */
  confidence: number
}

/** What a header says its column holds; undefined when it says nothing that is known. A number at its end (`Tags 2`) counts only if it must. */
export function meaningOf(header: string): HeaderMeaning | undefined {
  const plain = plainHeader(header)
  return meaningOfPlain(plain) ?? meaningOfPlain(plain.replace(/ \d+$/, ''))
}

const first = <K>(words: readonly [K, RegExp][], plain: string): K | undefined =>
  words.find(([, pattern]) => pattern.test(plain))?.[0]

function meaningOfPlain(plain: string): HeaderMeaning | undefined {
  const own = first(wholeWords, plain) ?? first(ownedWords, plain)
  if (own) return { key: own as FieldKey, confidence: 0.95 }
  if (Object.hasOwn(aloneWords, plain)) return { key: aloneWords[plain]!, confidence: 0.7 }
  const owner = owners.find(({ words }) => words.test(plain))
  if (!owner) return undefined
  const rest = plain.replace(owner.words, '')
  const field = first(ownedWords, rest)
  const key = field && owned[owner.of][field]
  if (key) return { key, confidence: 0.9 }
  const shared = owner.of === 'person' ? first(wholeWords, rest) : undefined
  return shared && { key: shared, confidence: 0.85 }
}
