import { mapping, type VendorMapping } from '../field-mapping.ts'

/** The names that Bonzo made common among mortgage marketing tools; beside them any field may come. */
const flat = mapping({
  external_id: 'externalId',
  first_name: 'person.firstName',
  last_name: 'person.lastName',
  email: 'person.email',
  phone: 'person.phone',
  address: 'person.address.street',
  unit_number: 'person.address.unit',
  city: 'person.address.city',
  state: 'person.address.state',
  zip: 'person.address.zip',
  birthday: 'person.dateOfBirth',
  notes: 'message',
  property_value: 'loan.propertyValueCents',
  loan_amount: 'loan.amountCents',
  dwelling_use: 'property.use',
  working_with_agent: { to: 'tags', as: 'bool', tag: 'has agent' },
  'coborrower.first_name': 'coBorrower.firstName',
  'coborrower.last_name': 'coBorrower.lastName',
  'coborrower.email': 'coBorrower.email',
  'coborrower.phone': 'coBorrower.phone',
})

const flatVendor = (title: string, more: Partial<VendorMapping> = {}): VendorMapping => ({
  title,
  guess: true,
  fields: flat,
  ...more,
})

const bonzo = flatVendor('Bonzo and tools that speak like it')
const bankrate = flatVendor('Bankrate')
const leadPops = flatVendor('LeadPops')
const wikiRealty = flatVendor('WikiRealty')
const insellerate = flatVendor('Insellerate', { fields: [...mapping({ lead_id: 'externalId' }), ...flat] })
/** Unbounce posts a form one of whose fields is JSON, every value a list. */
const unbounce = flatVendor('Unbounce', { unpack: 'data_json' })

const hubSpot: VendorMapping = {
  title: 'HubSpot',
  fields: mapping({
    '**.properties.hs_object_id.value': 'externalId',
    vid: 'externalId',
    '**.properties.firstname.value': 'person.firstName',
    '**.properties.lastname.value': 'person.lastName',
    '**.properties.email.value': 'person.email',
    '**.properties.mobilephone.value': 'person.phone.mobile',
    '**.properties.phone.value': 'person.phone',
    '**.properties.address.value': 'person.address.street',
    '**.properties.city.value': 'person.address.city',
    '**.properties.state.value': 'person.address.state',
    '**.properties.zip.value': 'person.address.zip',
    '**.properties.company.value': 'person.company',
    '**.properties.message.value': 'message',
  }),
}

export const platforms = { bonzo, bankrate, leadPops, wikiRealty, insellerate, unbounce, hubSpot }
