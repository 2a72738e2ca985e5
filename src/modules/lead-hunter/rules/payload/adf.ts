import { type DraftField, type FieldMapping, mapping } from './field-mapping.ts'
import { nodesAt } from './leaves.ts'

/** A fax or a pager is nobody's phone: both stay in `extra`. */
const phones = (path: string): Record<string, DraftField> => ({
  [path]: 'person.phone',
  [`${path}.voice`]: 'person.phone',
  [`${path}.cellphone`]: 'person.phone.mobile',
  [`${path}.mobile`]: 'person.phone.mobile',
  [`${path}.home`]: 'person.phone.home',
  [`${path}.work`]: 'person.phone.work',
})

/**
 * Auto-lead Data Format 1.0 (adf-1.0.dtd), which lead sellers of every trade speak. An attribute that says what an element
 * is becomes part of its name (`<phone type="cellphone">` is `phone.cellphone`), so that a plain mapping can read it. A preferred
 * phone comes first.
 */
export const adfMapping: FieldMapping = mapping({
  id: 'externalId',
  requestdate: 'askedAt',
  'customer.contact.name.first': 'person.firstName',
  'customer.contact.name.last': 'person.lastName',
  'customer.contact.name.surname': 'person.lastName',
  'customer.contact.name.full': 'person.fullName',
  'customer.contact.name': 'person.fullName',
  'customer.contact.email': 'person.email',
  ...phones('customer.contact.phone.preferred'),
  ...phones('customer.contact.phone'),
  'customer.contact.address.street': 'person.address.street',
  'customer.contact.address.street.1': 'person.address.street',
  'customer.contact.address.apartment': 'person.address.unit',
  'customer.contact.address.street.2': 'person.address.unit',
  'customer.contact.address.city': 'person.address.city',
  'customer.contact.address.regioncode': 'person.address.state',
  'customer.contact.address.postalcode': 'person.address.zip',
  'customer.contact.address.country': 'person.address.country',
  'customer.id': 'externalId',
  'customer.comments': 'message',
  comments: 'message',
  'customer.timeframe': 'timeframe',
  'customer.timeframe.description': 'timeframe',
  'loan.finance.amount.total': 'loan.amountCents',
  'loan.finance.amount': 'loan.amountCents',
  'loan.finance.amount.downpayment': 'loan.downPaymentCents',
  'loan.price': 'loan.propertyValueCents',
  'loan.finance.method': 'loan.program',
  'loan.comments': 'message',
})

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The attribute that says which of several an element is. */
const tells: Record<string, string> = { name: 'part', phone: 'type', street: 'line', amount: 'type' }

function named(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(entry => named(key, entry))
  if (!isNode(value)) return value
  if (key === 'phone' && value.preferredcontact === '1') {
    const { preferredcontact: _one, ...phone } = value
    return { preferred: named(key, phone) }
  }
  const tell = tells[key]
  const which = tell && typeof value[tell] === 'string' ? value[tell].toLowerCase() : undefined
  if (!tell || !which) return renamed(value)
  const { [tell]: _said, ...rest } = value
  return { [which]: renamed(rest) }
}

const renamed = (node: Node): Node => Object.fromEntries(Object.entries(node).map(([key, child]) => [key, named(key, child)]))

/** In a mortgage lead the mandatory `vehicle` is a vessel for the loan: no real make or model. A car's finance is not ours. */
function isLoan(vehicle: unknown): boolean {
  if (!isNode(vehicle)) return false
  const what = [vehicle.make, vehicle.model, vehicle.vin].filter(value => typeof value === 'string' && value !== '').join(' ')
  return !what || /mortgage|loan|refinanc|purchase|home|heloc/i.test(what)
}

function prospect(node: unknown): unknown {
  if (!isNode(node)) return node
  const { vehicle, finance, ...rest } = renamed(node)
  const vehicles = vehicle === undefined ? [] : [vehicle].flat()
  const loans = vehicles.filter(isLoan)
  const cars = vehicles.filter(each => !isLoan(each))
  return {
    ...rest,
    ...((loans.length > 0 || finance !== undefined) && { loan: [...loans, ...(finance === undefined ? [] : [{ finance }])] }),
    ...(cars.length > 0 && { vehicle: cars.length === 1 ? cars[0] : cars }),
  }
}

/** Whether a parsed XML document is ADF. */
export const isAdf = (tree: unknown): boolean => nodesAt(tree, 'adf').length > 0

/** The prospects of an ADF document, each shaped for `adfMapping`. */
export const prospectsOf = (tree: unknown): unknown[] => nodesAt(tree, 'adf.prospect').map(prospect)
