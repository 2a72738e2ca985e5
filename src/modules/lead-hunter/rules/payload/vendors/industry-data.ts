import { mapping, type VendorMapping } from '../field-mapping.ts'

/** Sellers of data about agents and loan officers: what comes is a person to work with, not a borrower. */
const modex: VendorMapping = {
  title: 'Modex',
  intent: 'partner',
  fields: mapping({
    lead_id: 'externalId',
    first_name: 'person.firstName',
    last_name: 'person.lastName',
    'contacts.work_email': 'person.email',
    'contacts.personal_email': 'person.email',
    'contacts.other_email': 'person.email',
    'contacts.mobile_phone': 'person.phone.mobile',
    'contacts.direct_phone': 'person.phone.work',
    'contacts.office_phone': 'person.phone.work',
    'contacts.other_phone': 'person.phone',
    street: 'person.address.street',
    city: 'person.address.city',
    state: 'person.address.state',
    zip: 'person.address.zip',
    company_name: 'person.company',
    notes: 'message',
  }),
}

const retrAgent: VendorMapping = {
  title: 'RETR (agents)',
  intent: 'partner',
  fields: mapping({
    RETRAgentId: 'externalId',
    FirstName: 'person.firstName',
    LastName: 'person.lastName',
    Email: 'person.email',
    Phone: 'person.phone',
    Tags: 'tags',
  }),
}

const retrLoanOfficer: VendorMapping = {
  title: 'RETR (loan officers)',
  intent: 'partner',
  fields: mapping({
    FirstName: 'person.firstName',
    LastName: 'person.lastName',
    Email_Personal: 'person.email',
    Email_Work: 'person.email',
    Phone_Cell: 'person.phone.mobile',
    Phone_Work: 'person.phone.work',
    Company: 'person.company',
    Office_Address: 'person.address.street',
    Office_City: 'person.address.city',
    Office_State: 'person.address.state',
    Office_Zip: 'person.address.zip',
    Tags: 'tags',
  }),
}

const mmi: VendorMapping = {
  title: 'MMI',
  intent: 'partner',
  fields: mapping({
    firstname: 'person.firstName',
    lastname: 'person.lastName',
    email: 'person.email',
    phone: 'person.phone',
    company: 'person.company',
    state: 'person.address.state',
    branch_address: 'person.address',
    notes: 'message',
  }),
}

/** Alerts about people already in one's own book. Those bought from a credit bureau are refused, see `credit-trigger.ts`. */
const monitorbase: VendorMapping = {
  title: 'Monitorbase',
  fields: mapping({
    alert_id: 'externalId',
    first_name: 'person.firstName',
    last_name: 'person.lastName',
    email: 'person.email',
    cell_phone: 'person.phone.mobile',
    home_phone: 'person.phone.home',
    work_phone: 'person.phone.work',
    phone: 'person.phone',
    address: ['person.address.street', 'property.street'],
    city: ['person.address.city', 'property.city'],
    state: ['person.address.state', 'property.state'],
    zip: ['person.address.zip', 'property.zip'],
    home_value: 'loan.propertyValueCents',
    tags: 'tags',
  }),
}

/** Owners for whom a refinance would pay; the amount is what they still owe, not the first amount of their mortgage. */
const refinder: VendorMapping = {
  title: 'Refinder',
  intent: 'refinance',
  fields: mapping({
    TransactionID: 'externalId',
    PrimaryBorrower: 'person.fullName',
    ConsumerEmail: 'person.email',
    ConsumerPhone: 'person.phone',
    FullAddress: ['person.address', 'property'],
    UnpaidBalance: 'loan.amountCents',
    PropertyValue: 'loan.propertyValueCents',
    AnnualInterestRate: 'loan.currentRate',
    Mortgage1Type: 'loan.program',
    BenefitClassification: 'loan.purpose',
  }),
}

export const industryData = { modex, retrAgent, retrLoanOfficer, mmi, monitorbase, refinder }
