import type { Seeded } from './seeded.ts'
import type { DemoAddress } from './types.ts'

type Place = readonly [zip: string, city: string, county: string]

const carolina: readonly Place[] = [
  ['29401', 'Charleston', 'Charleston'],
  ['29407', 'Charleston', 'Charleston'],
  ['29412', 'Charleston', 'Charleston'],
  ['29414', 'Charleston', 'Charleston'],
  ['29464', 'Mount Pleasant', 'Charleston'],
  ['29466', 'Mount Pleasant', 'Charleston'],
  ['29405', 'North Charleston', 'Charleston'],
  ['29418', 'North Charleston', 'Charleston'],
  ['29420', 'North Charleston', 'Dorchester'],
  ['29483', 'Summerville', 'Dorchester'],
  ['29485', 'Summerville', 'Dorchester'],
  ['29445', 'Goose Creek', 'Berkeley'],
  ['29455', 'Johns Island', 'Charleston'],
  ['29461', 'Moncks Corner', 'Berkeley'],
  ['29205', 'Columbia', 'Richland'],
  ['29607', 'Greenville', 'Greenville'],
]
const florida: readonly Place[] = [
  ['33602', 'Tampa', 'Hillsborough'],
  ['33609', 'Tampa', 'Hillsborough'],
  ['33611', 'Tampa', 'Hillsborough'],
  ['33614', 'Tampa', 'Hillsborough'],
  ['33629', 'Tampa', 'Hillsborough'],
  ['33647', 'Tampa', 'Hillsborough'],
  ['33511', 'Brandon', 'Hillsborough'],
  ['33569', 'Riverview', 'Hillsborough'],
  ['33579', 'Riverview', 'Hillsborough'],
  ['33544', 'Wesley Chapel', 'Pasco'],
  ['33545', 'Wesley Chapel', 'Pasco'],
  ['33549', 'Lutz', 'Hillsborough'],
  ['33701', 'Saint Petersburg', 'Pinellas'],
  ['33710', 'Saint Petersburg', 'Pinellas'],
  ['33763', 'Clearwater', 'Pinellas'],
  ['33803', 'Lakeland', 'Polk'],
  ['33813', 'Lakeland', 'Polk'],
  ['34203', 'Bradenton', 'Manatee'],
  ['34231', 'Sarasota', 'Sarasota'],
]
const georgia: readonly Place[] = [
  ['30307', 'Atlanta', 'Fulton'],
  ['30312', 'Atlanta', 'Fulton'],
  ['30316', 'Atlanta', 'Fulton'],
  ['30318', 'Atlanta', 'Fulton'],
  ['30030', 'Decatur', 'DeKalb'],
  ['30033', 'Decatur', 'DeKalb'],
  ['30060', 'Marietta', 'Cobb'],
  ['30064', 'Marietta', 'Cobb'],
  ['30075', 'Roswell', 'Fulton'],
  ['30004', 'Alpharetta', 'Fulton'],
  ['30022', 'Alpharetta', 'Fulton'],
  ['30080', 'Smyrna', 'Cobb'],
  ['30044', 'Lawrenceville', 'Gwinnett'],
  ['30096', 'Duluth', 'Gwinnett'],
  ['30144', 'Kennesaw', 'Cobb'],
  ['30087', 'Stone Mountain', 'DeKalb'],
  ['30188', 'Woodstock', 'Cherokee'],
]
/** Where the company has no licence: such leads arrive all the same. */
const beyond: Readonly<Record<string, readonly Place[]>> = {
  TX: [['78704', 'Austin', 'Travis']],
  OH: [['43215', 'Columbus', 'Franklin']],
  IL: [['60614', 'Chicago', 'Cook']],
  NY: [['10025', 'New York', 'New York']],
}

export const places: Readonly<Record<string, readonly Place[]>> = { SC: carolina, FL: florida, GA: georgia, ...beyond }
export const statesBeyond = Object.keys(beyond)

/** Area codes in use by state (NANPA), without those that span two time zones. */
export const areaCodes: Readonly<Record<string, string>> = {
  SC: '843 854 803 839 864',
  FL: '813 656 727 941 863 352 239 321 407 386 305 786 645 954 754 561 772 904',
  GA: '404 470 678 770 943 706 762 912 229 478',
  TX: '512 737',
  OH: '614 380',
  IL: '312 773',
  NY: '212 646',
}

const streets = [
  'Saltgrass Ln|Heron Landing Dr|Old Ferry Rd|Magnolia Bend|Cypress Hollow Ct|Lantern Hill Way|Bluestem Ave',
  'Tidewater Cir|Wisteria Row|Quarry Oak Dr|Palmetto Bluff Pl|Marsh Wren Ct|Copperleaf Trl|Sandpiper Glen',
  'Juniper Point Rd|Red Clay Pass|Summerfield Ter|Harbor Light St|Peachtree Hollow|Stonebridge Xing',
].flatMap(line => line.split('|'))

/** An invented address in the state; the ZIP, town and county belong together, the street is made up. */
export const inventAddress = (chance: Seeded, state: string): DemoAddress => addressAmong(chance, state, places[state]!)

/** The same in a town of that state that is named here. */
export const officeAddress = (chance: Seeded, state: string, city: string): DemoAddress =>
  addressAmong(
    chance,
    state,
    places[state]!.filter(place => place[1] === city),
  )

function addressAmong(chance: Seeded, state: string, among: readonly Place[]): DemoAddress {
  const [zip, city, county] = chance.pick(among)
  return { street: `${chance.between(2, 9890)} ${chance.pick(streets)}`, city, state, zip, county }
}
