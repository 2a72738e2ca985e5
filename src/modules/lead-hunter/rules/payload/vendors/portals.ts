import { mapping, type VendorMapping } from '../field-mapping.ts'

/** Zillow Group's mortgage leads: one shape, four `type`s that differ in which details they carry. */
const zillow: VendorMapping = {
  title: 'Zillow',
  fields: mapping({
    'sender.firstName': 'person.firstName',
    'sender.lastName': 'person.lastName',
    'sender.emailAddress': 'person.email',
    'sender.phoneNumber': 'person.phone',
    'details.agentFirstName': 'agent.firstName',
    'details.agentLastName': 'agent.lastName',
    'details.agentEmailAddress': 'agent.email',
    'details.agentPhoneNumber': 'agent.phone',
    'details.loanAmount': 'loan.amountCents',
    'details.downPayment': 'loan.downPaymentCents',
    'details.propertyValue': 'loan.propertyValueCents',
    'details.loanPurpose': ['loan.purpose', 'intent'],
    'details.desiredPrograms': 'loan.program',
    'details.creditScoreLow': 'loan.creditBand',
    'details.creditScoreHigh': 'loan.creditBand',
    'details.propertyAddress': 'property.street',
    'details.city': 'property.city',
    'details.stateAbbreviation': 'property.state',
    'details.zipCode': 'property.zip',
    'details.county': 'property.county',
    'details.hasAgent': { to: 'tags', as: 'bool', tag: 'has agent' },
    type: { to: 'intent', words: { propertyPreapproval: 'purchase', simple: '', quote: '', longForm: '' } },
  }),
}

const realtor: VendorMapping = {
  title: 'Realtor.com',
  intent: 'buy',
  fields: mapping({
    '**.lead_consumer_info.first_name': 'person.firstName',
    '**.lead_consumer_info.last_name': 'person.lastName',
    '**.lead_consumer_info.email': 'person.email',
    '**.lead_consumer_info.phone': 'person.phone',
    '**.lead_consumer_info.message': 'message',
    '**.lead_property_info.property_price': 'loan.purchasePriceCents',
    '**.lead_property_info.property_street_address': 'property.street',
    '**.lead_property_info.property_city': 'property.city',
    '**.lead_property_info.property_state_code': 'property.state',
    '**.lead_property_info.property_zip': 'property.zip',
  }),
}

export const portals = { zillow, realtor }
