import { type DraftField, type FieldMapping, kindOf, type ValueKind } from './field-mapping.ts'
import type { Leaf } from './leaves.ts'

/** Names that senders commonly use, without case and punctuation. Each belongs to one field; the path adds whose it is. */
const names: Partial<Record<DraftField, string>> = {
  externalId: 'externalid leadid leadexternalid leadguid trackingnumber submissionid transactionid',
  'person.firstName':
    'firstname fname first givenname customerfirstname borrowerfirstname contactfirstname brrwrfname yourfirstname',
  'person.lastName':
    'lastname lname last surname familyname customerlastname borrowerlastname contactlastname brrwrlname yourlastname',
  'person.fullName':
    'name fullname customername customer borrowername clientname contactname consumername leadname yourname buyername',
  'person.email':
    'email emailaddress emailaddr mail customeremail borroweremail contactemail consumeremail clientemail youremail primaryemail personalemail workemail email1 email2',
  'person.phone':
    'phone phonenumber telephone tel customerphone borrowerphone contactphone consumerphone clientphone yourphone primaryphone dayphone daytimephone eveningphone phone1 phone2 contactnumber bestphone',
  'person.phone.mobile': 'mobile mobilephone mobilenumber cell cellphone cellnumber cellular phonecell phonemobile',
  'person.phone.home': 'homephone homenumber phonehome brrwrhomephone',
  'person.phone.work': 'workphone worknumber officephone businessphone phonework',
  'person.address': 'location fulladdress currentaddress',
  'person.address.street':
    'address street streetaddress address1 addressline1 mailingaddress mailstreetaddress homeaddress customeraddress',
  'person.address.unit': 'unit unitnumber apt apartment suite address2 addressline2',
  'person.address.city': 'city town mailcity',
  'person.address.state': 'state statecode stateabbreviation province regioncode mailstate region',
  'person.address.zip': 'zip zipcode postalcode postcode mailzipcode mailzip',
  'person.address.county': 'county',
  'person.address.country': 'country countrycode',
  'person.language': 'language preferredlanguage locale',
  'person.dateOfBirth': 'dateofbirth dob birthdate birthday',
  'person.company': 'company companyname prospectcompany organization organisation',
  intent: 'intent leadtype inquirytype interestedin vertical transactiontype lookingto',
  'loan.amountCents':
    'loanamount desiredloanamount requestedloanamount loanval mortgageamount amountrequested lsloanamount loanamt',
  'loan.downPaymentCents': 'downpayment estimateddownpayment downpaymentamount downpmt lsdownpayment',
  'loan.purchasePriceCents':
    'purchaseprice propertypurchaseprice newhomevalue saleprice subjectpurchaseprice targetprice homeprice budget pricerange listprice',
  'loan.propertyValueCents':
    'propertyvalue homevalue estimatedvalue estimatedpropertyvalue propvalue estval subjectpropertyvalue houseworth estimatedhomevalue',
  'loan.currentRate': 'currentrate firstmortgagerate existingrate currentinterestrate annualinterestrate mortgageinterestrate',
  'loan.purpose': 'loanpurpose purpose loanpurposename loanpurp lsloanpurpose loanrequesttype purposeofloan',
  'loan.program': 'loantype loanprogram program desiredprograms desiredratetype lsloantype mortgagetype product loanproduct',
  'loan.creditBand':
    'creditband creditrating creditgrade credgrade creditscorerange credit selfcreditrating estimatedcredit creditprofile creditscorelow',
  'loan.creditScore': 'creditscore fico ficoscore',
  'loan.annualIncomeCents':
    'annualincome totalannualincome householdincome yearlyincome income annualhouseholdincome grossannualincome',
  property: 'propertylocation',
  'property.street':
    'propertyaddress propertystreetaddress propertystreet subjectpropertyaddress subjectaddress propaddress listingaddress propertyofinterest',
  'property.city': 'propertycity propcity subjectpropertycity',
  'property.state': 'propertystate propertystatecode propst propstate subjectpropertystate',
  'property.zip': 'propertyzip propertyzipcode propzip subjectpropertyzip',
  'property.county': 'propertycounty subjectpropertycounty',
  'property.use': 'propertyuse dwellinguse occupancy occupancytype proppurp propertypurpose subjectpropertyuse residencytype',
  'property.type': 'propertytype proptype propertytypename hometype subjectpropertytype',
  timeframe: 'timeframe timeline purchasetimeframe whenbuying movedate purchasetimeline timetobuy',
  campaign: 'campaign campaignname utmcampaign',
  message:
    'message comments comment notes note customermessage yourmessage question questions remarks details additionalinformation messagebody leadmessage inquiry',
  tags: 'tags labels',
  askedAt: 'askedat requestdate submittedat timestamp createdat createdtime createdon submissiondate leaddate',
  'agent.name': 'agentname realtorname realestateagentname agent realtor buyersagent',
  'agent.email': 'agentemail realtoremail agentemailaddress',
  'agent.phone': 'agentphone realtorphone agentphonenumber',
}

const otherKinds: Partial<Record<DraftField, ValueKind>> = { 'person.address.street': 'address', 'property.street': 'address' }
/** A field read in two ways: the purpose also tells the intent, an exact score also its band. */
const alsoReads: Partial<Record<DraftField, DraftField>> = { 'loan.purpose': 'intent', 'loan.creditScore': 'loan.creditBand' }

const byName = new Map(
  Object.entries(names).flatMap(([field, list]) => list.split(' ').map(name => [name, field as DraftField] as const)),
)

/** Segments that say a name below them is somebody else's, not the lead's. */
const others =
  /^(recipients?|lo|loanofficers?|officers?|vendors?|providers?|users?|owners?|assignees?|assignedto|lenders?|employers?|employment|dealers?|forms?|pages?|ads?|adsets?|listingagents?|sellers?|brokers?|brokerages?|offices?|branch(es)?|mail|vehicles?|references?|campaigns?|envelope|sources?|products?|compan(y|ies)|organi[sz]ations?)$/
const coBorrowers = /^(co|joint|second(ary)?)(borrower|applicant|buyer|client)s?$/
const agents = /^((buyers?|buying|realestate)?agents?|realtors?)$/
const properties = /^(propert(y|ies)(info|information|location|details)?|subject(property)?|homes?|listings?|leadpropertyinfo)$/

function withOwner(field: DraftField, parents: string[]): DraftField | undefined {
  if (parents.some(part => others.test(part))) return undefined
  const part = field.replace(/^person\./, '')
  if (part === field) return field
  if (parents.some(parent => coBorrowers.test(parent))) return `coBorrower.${part}` as DraftField
  if (parents.some(parent => agents.test(parent))) {
    const agent: Record<string, DraftField> = {
      fullName: 'agent.name',
      'phone.mobile': 'agent.phone',
      'phone.work': 'agent.phone',
    }
    const own = ['firstName', 'lastName', 'email', 'phone'].includes(part) ? (`agent.${part}` as DraftField) : undefined
    return agent[part] ?? own
  }
  if (parents.some(parent => properties.test(parent)))
    return part.startsWith('address') ? (part.replace(/^address/, 'property') as DraftField) : undefined
  return field
}

/** `co_borrower_first_name` as what it is called and whose it is. */
function nameAndOwner(last: string): { name: string; owner: string[] } {
  const [, owner, name] =
    last.match(
      /^((?:co|joint|secondary)(?:borrower|applicant|buyer)|agent|realtor|lo|loanofficer|listingagent|seller|recipient)(.+)$/,
    ) ?? []
  return owner && name && byName.has(name) && !byName.has(last) ? { name, owner: [owner] } : { name: last, owner: [] }
}

/** Rules for a value that no mapping names, guessed from its own name and those above it; none where it may be somebody else's. */
export function guessRules(leaf: Leaf): FieldMapping {
  const { name, owner } = nameAndOwner(leaf.segments.at(-1) ?? '')
  const field = byName.get(name)
  const to = field && withOwner(field, [...leaf.segments.slice(0, -1), ...owner])
  if (!to) return []
  const whole = otherKinds[field] && typeof leaf.value === 'string' && leaf.value.includes(',')
  const target = whole ? (to.replace(/\.street$/, '') as DraftField) : to
  const rule = (field: DraftField) => ({ from: leaf.path, to: field, as: kindOf(field) })
  const also = alsoReads[to]
  return also ? [rule(target), rule(also)] : [rule(target)]
}
