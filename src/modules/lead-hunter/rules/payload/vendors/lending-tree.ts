import { mapping, type VendorMapping } from '../field-mapping.ts'

const foundHome = { to: 'tags', as: 'bool', tag: 'found home' } as const
const hasAgent = { to: 'tags', as: 'bool', tag: 'has agent' } as const

/** The element that LendingTree's XML and Loansifter have in common; a value is the element's text or its `val`. */
const leadInformation = mapping({
  '**.ConsumerContactInformation.FirstName': 'person.firstName',
  '**.ConsumerContactInformation.LastName': 'person.lastName',
  '**.ConsumerContactInformation.EmailAddress': 'person.email',
  '**.ConsumerContactInformation.EmailAddress.val': 'person.email',
  '**.ConsumerContactInformation.ContactPhone': 'person.phone',
  '**.ConsumerContactInformation.ContactPhone.val': 'person.phone',
  '**.ConsumerContactInformation.ContactAddress': 'person.address.street',
  '**.ConsumerContactInformation.ContactCity': 'person.address.city',
  '**.ConsumerContactInformation.ContactState': 'person.address.state',
  '**.ConsumerContactInformation.ContactZip': 'person.address.zip',
  '**.ConsumerProfileInformation.DateOfBirth': 'person.dateOfBirth',
  '**.Credit.AssignedCreditValue': 'loan.creditBand',
  '**.Credit.SelfCreditRating': 'loan.creditBand',
  '**.Credit.SelfCreditRating.val': 'loan.creditBand',
  '**.LoanInformation.LoanAmount': 'loan.amountCents',
  '**.LoanInformation.DownPayment': 'loan.downPaymentCents',
  '**.LoanInformation.LoanRequestType': ['loan.purpose', 'intent'],
  '**.LoanInformation.LoanRequestType.val': ['loan.purpose', 'intent'],
  '**.PropertyInformation.PropertyValue': 'loan.propertyValueCents',
  '**.PropertyInformation.PropertyCity': 'property.city',
  '**.PropertyInformation.PropertyState': 'property.state',
  '**.PropertyInformation.PropertyZip': 'property.zip',
  '**.PropertyInformation.PropertyCounty': 'property.county',
  '**.PropertyInformation.PropertyType': 'property.type',
  '**.PropertyInformation.PropertyType.val': 'property.type',
  '**.PropertyInformation.PropertyUse': 'property.use',
  '**.PropertyInformation.PropertyUse.val': 'property.use',
  '**.ProductProfileInformation.PropertyPurchasePrice': 'loan.purchasePriceCents',
  '**.ProductProfileInformation.FoundHome': foundHome,
  '**.ProductProfileInformation.WorkingWithAgent': hasAgent,
  '**.TrackingNumber': 'externalId',
})

/** LendingTree's JSON names the product's block after the product (`mortgagePurchase`, `mortgageRefinance`, `homeEquity`). */
const lendingTreeJson = mapping({
  'lead.leadExternalId': 'externalId',
  'lead.consumer.contact.firstName': 'person.firstName',
  'lead.consumer.contact.lastName': 'person.lastName',
  'lead.consumer.contact.emailAddress': 'person.email',
  'lead.consumer.contact.primaryPhone': 'person.phone',
  'lead.consumer.contact.streetAddress': 'person.address.street',
  'lead.consumer.contact.city': 'person.address.city',
  'lead.consumer.contact.state': 'person.address.state',
  'lead.consumer.contact.zip': 'person.address.zip',
  'lead.consumer.profile.dateOfBirth': 'person.dateOfBirth',
  'lead.consumer.profile.totalAnnualIncome': 'loan.annualIncomeCents',
  'lead.consumer.profile.credit.assignedCredit': 'loan.creditBand',
  'lead.consumer.profile.credit.selfCreditRating': 'loan.creditBand',
  'lead.vertical': ['intent', 'loan.purpose'],
  '**.loanAmount': 'loan.amountCents',
  '**.downPayment': 'loan.downPaymentCents',
  '**.propertyValue': 'loan.propertyValueCents',
  '**.propertyPurchasePrice': 'loan.purchasePriceCents',
  '**.property.street': 'property.street',
  '**.property.city': 'property.city',
  '**.property.state': 'property.state',
  '**.property.zip': 'property.zip',
  '**.property.county': 'property.county',
  '**.property.type': 'property.type',
  '**.property.use': 'property.use',
  '**.foundHome': foundHome,
  '**.workingWithAgent': hasAgent,
})

const lendingTree: VendorMapping = { title: 'LendingTree (JSON or XML)', fields: [...lendingTreeJson, ...leadInformation] }
const loansifter: VendorMapping = { title: 'Loansifter', fields: leadInformation }

const lendingTreeLtxml: VendorMapping = {
  title: 'LendingTree (LTXML)',
  fields: mapping({
    '**.BorrowerPersonalInformation.Name.FirstName': 'person.firstName',
    '**.BorrowerPersonalInformation.Name.LastName': 'person.lastName',
    '**.BorrowerPersonalInformation.DateOfBirth': 'person.dateOfBirth',
    '**.Borrower.ContactInformation.Email': 'person.email',
    '**.Borrower.ContactInformation.WorkPhone': 'person.phone.work',
    '**.Borrower.ContactInformation.HomePhone': 'person.phone.home',
    '**.BorrowerResidenceInformation.Address.Street': 'person.address.street',
    '**.BorrowerResidenceInformation.Address.City': 'person.address.city',
    '**.BorrowerResidenceInformation.Address.State': 'person.address.state',
    '**.BorrowerResidenceInformation.Address.PostalCode': 'person.address.zip',
    '**.PropertyLocation.Address.Street': 'property.street',
    '**.PropertyLocation.Address.City': 'property.city',
    '**.PropertyLocation.Address.State': 'property.state',
    '**.PropertyLocation.Address.PostalCode': 'property.zip',
    '**.PropertyLocation.Address.County': 'property.county',
    '**.Mortgage.NewHomeType': 'property.type',
    '**.PropertyInformation.PropertyUse': 'property.use',
    '**.PropertyInformation.PropertyUse.val': 'property.use',
    '**.Application.BorrowerRequestedLoanAmount': 'loan.amountCents',
    '**.Application.DownPayment': 'loan.downPaymentCents',
    '**.Application.PurchasePriceAmount': 'loan.purchasePriceCents',
    '**.Application.PurposeOfRefinanceDescription': ['loan.purpose', 'intent'],
    '**.LoanProducts.LoanTerm': 'loan.program',
    '**.Borrower.LenderAssignedCreditValue': 'loan.creditBand',
    '**.Realtor.RealEstateAgentName': 'agent.name',
    '**.Mortgage.FoundNewHome': foundHome,
    '**.TrackingNumber': 'externalId',
  }),
}

export const lendingTreeFamily = { lendingTree, lendingTreeLtxml, loansifter }
