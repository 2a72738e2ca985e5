/**
 * Time zones of the US by state and county, with the ZIP codes that differ from their county: 49 CFR part 71 (the boundaries),
 * and what towns near them keep by custom. Offsets from now on, not history: Indiana's eleven zones of the tz database are two.
 */

const E = 'America/New_York'
const C = 'America/Chicago'
const M = 'America/Denver'
const P = 'America/Los_Angeles'

const byState = new Map(
  Object.entries({
    AL: C,
    AK: 'America/Anchorage',
    AZ: 'America/Phoenix',
    AR: C,
    CA: P,
    CO: M,
    CT: E,
    DE: E,
    DC: E,
    FL: E,
    GA: E,
    HI: 'Pacific/Honolulu',
    ID: 'America/Boise',
    IL: C,
    IN: 'America/Indiana/Indianapolis',
    IA: C,
    KS: C,
    KY: E,
    LA: C,
    ME: E,
    MD: E,
    MA: E,
    MI: 'America/Detroit',
    MN: C,
    MS: C,
    MO: C,
    MT: M,
    NE: C,
    NV: P,
    NH: E,
    NJ: E,
    NM: M,
    NY: E,
    NC: E,
    ND: C,
    OH: E,
    OK: C,
    OR: P,
    PA: E,
    RI: E,
    SC: E,
    SD: C,
    TN: C,
    TX: C,
    UT: M,
    VT: E,
    VA: E,
    WA: P,
    WV: E,
    WI: C,
    WY: M,
    PR: 'America/Puerto_Rico',
    VI: 'America/St_Thomas',
    GU: 'Pacific/Guam',
    MP: 'Pacific/Saipan',
    AS: 'Pacific/Pago_Pago',
    PW: 'Pacific/Palau',
    MH: 'Pacific/Majuro',
    FM: 'Pacific/Pohnpei',
  }),
)

/** Whole counties that keep another zone than most of their state. */
const byCounty: [state: string, zone: string, counties: string][] = [
  ['FL', C, 'Bay|Calhoun|Escambia|Holmes|Jackson|Okaloosa|Santa Rosa|Walton|Washington'],
  ['ID', P, 'Benewah|Bonner|Boundary|Clearwater|Kootenai|Latah|Lewis|Nez Perce|Shoshone'],
  ['IN', C, 'Gibson|Jasper|Lake|LaPorte|Newton|Perry|Porter|Posey|Spencer|Starke|Vanderburgh|Warrick'],
  ['KS', M, 'Greeley|Hamilton|Sherman|Wallace'],
  [
    'KY',
    C,
    'Adair|Allen|Ballard|Barren|Breckinridge|Butler|Caldwell|Calloway|Carlisle|Christian|Clinton|Crittenden|Cumberland|Daviess|Edmonson|Fulton|Graves|Grayson|Green|Hancock|Hart|Henderson|Hickman|Hopkins|Livingston|Logan|Lyon|Marshall|McCracken|McLean|Metcalfe|Monroe|Muhlenberg|Ohio|Russell|Simpson|Todd|Trigg|Union|Warren|Webster',
  ],
  ['MI', 'America/Menominee', 'Dickinson|Gogebic|Iron|Menominee'],
  ['ND', M, 'Adams|Billings|Bowman|Golden Valley|Grant|Hettinger|Slope|Stark'],
  [
    'NE',
    M,
    'Arthur|Banner|Box Butte|Chase|Cheyenne|Dawes|Deuel|Dundy|Garden|Grant|Hooker|Keith|Kimball|Morrill|Perkins|Scotts Bluff|Sheridan|Sioux',
  ],
  [
    'SD',
    M,
    'Bennett|Butte|Corson|Custer|Dewey|Fall River|Haakon|Harding|Jackson|Lawrence|Meade|Oglala Lakota|Pennington|Perkins|Ziebach',
  ],
  [
    'TN',
    E,
    'Anderson|Blount|Bradley|Campbell|Carter|Claiborne|Cocke|Grainger|Greene|Hamblen|Hamilton|Hancock|Hawkins|Jefferson|Johnson|Knox|Loudon|McMinn|Meigs|Monroe|Morgan|Polk|Rhea|Roane|Scott|Sevier|Sullivan|Unicoi|Union|Washington',
  ],
  ['TX', M, 'El Paso|Hudspeth'],
]

/** Counties that keep two zones, by law or by custom; the first is where more of their people live. */
const split: Record<string, [string, string]> = {
  'AL Chambers': [C, E],
  'AL Lee': [C, E],
  'AL Russell': [C, E],
  'AK Aleutians West': ['America/Anchorage', 'America/Adak'],
  'AZ Apache': ['America/Phoenix', M],
  'AZ Coconino': ['America/Phoenix', M],
  'AZ Navajo': ['America/Phoenix', M],
  'FL Gulf': [E, C],
  'ID Idaho': [P, 'America/Boise'],
  'ND Dunn': [M, C],
  'ND McKenzie': [C, M],
  'ND Sioux': [C, M],
  'ND Morton': [C, M],
  'NE Cherry': [C, M],
  'NV Elko': [P, M],
  'OR Malheur': ['America/Boise', P],
  'SD Stanley': [M, C],
  'TX Culberson': [C, M],
}

/** ZIP codes that are surer than their county (Navajo Nation, towns beside a line, far islands) or themselves lie across a line. */
const byZip: [zones: string[], zips: string][] = [
  [[E, C], '36854 36863 36867 36868 36869 36870 36874 36877'],
  [[E, C], '37338 42757 42764'],
  [[C], '32465'],
  [['America/Boise'], '83547 83549 83671'],
  [[M], '89883 58634 58838 58535 69211 69216 69218 69219'],
  [
    [M],
    '86016 86020 86028 86031 86033 86035 86044 86045 86053 86054 86502 86503 86504 86505 86506 86507 86508 86510 86511 86514',
  ],
  [[M], '86515 86520 86535 86538 86540 86544 86545 86547 86556'],
  [['America/Adak'], '99546 99547'],
  [['Pacific/Wake'], '96898'],
  [['Pacific/Kwajalein'], '96970'],
  [['Pacific/Chuuk'], '96942 96943'],
  [['Pacific/Kosrae'], '96944'],
]

const countyZone = new Map<string, string>(
  byCounty.flatMap(([state, zone, names]) => names.split('|').map(name => [`${state} ${plain(name)}`, zone] as const)),
)
const splitZones = new Map<string, [string, string]>(
  Object.entries(split).map(([key, zones]) => [`${key.slice(0, 2)} ${plain(key.slice(3))}`, zones] as const),
)
const zipZones = new Map<string, string[]>(byZip.flatMap(([zones, zips]) => zips.split(' ').map(zip => [zip, zones] as const)))

function plain(county: string): string {
  return county
    .replace(/\s*\(.*\)$| (?:County|Parish|Borough|Census Area)$/gi, '')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
}

/**
 * IANA zones that may hold in a place, likeliest first; empty for APO and FPO addresses. One zone for most places; two in a
 * county that is split, where a rule about contact hours must satisfy both. `state` is a two-letter code. Some hundred ZIPs
 * lie across a county line that is also a zone line; they get the zone of the county of their post office.
 */
export function timeZonesOf(place: { state: string; county?: string | undefined; zip?: string | undefined }): string[] {
  const sure = place.zip === undefined ? undefined : zipZones.get(place.zip)
  if (sure) return [...sure]
  if (place.county) {
    const key = `${place.state} ${plain(place.county)}`
    const zones = splitZones.get(key)
    if (zones) return [...zones]
    const zone = countyZone.get(key)
    if (zone) return [zone]
  }
  const zone = byState.get(place.state)
  return zone ? [zone] : []
}

/** Every zone kept somewhere in a state, the commonest first: for a lead of whom only the state is known. */
export function timeZonesOfState(state: string): string[] {
  const counties = [...countyZone].filter(([key]) => key.startsWith(`${state} `)).map(([, zone]) => zone)
  const halves = [...splitZones].filter(([key]) => key.startsWith(`${state} `)).flatMap(([, zones]) => zones)
  return [...new Set([...timeZonesOf({ state }), ...counties, ...halves])]
}
