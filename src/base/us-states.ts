import { cleanText } from './clean-text.ts'

export type StateKind = 'state' | 'district' | 'territory' | 'associated' | 'military'

/**
 * Everything that may stand as the state of a US postal address (USPS Publication 28, appendix B), with the older
 * abbreviations people still write. `associated`: states in free association, which the USPS serves; `military`: APO and FPO.
 */
const table = `
AL Alabama|Ala
AK Alaska|Alas
AZ Arizona|Ariz
AR Arkansas|Ark
CA California|Calif|Cal
CO Colorado|Colo|Col
CT Connecticut|Conn
DE Delaware|Del
DC District of Columbia|Washington DC|Wash DC:district
FL Florida|Fla|Flor
GA Georgia
HI Hawaii|Hawai'i
ID Idaho|Ida
IL Illinois|Ill|Ills
IN Indiana|Ind
IA Iowa
KS Kansas|Kan|Kans
KY Kentucky|Ken|Kent
LA Louisiana
ME Maine
MD Maryland
MA Massachusetts|Mass
MI Michigan|Mich
MN Minnesota|Minn
MS Mississippi|Miss
MO Missouri
MT Montana|Mont
NE Nebraska|Neb|Nebr
NV Nevada|Nev
NH New Hampshire
NJ New Jersey
NM New Mexico|N Mex
NY New York|New York State
NC North Carolina|N Car|N Carolina
ND North Dakota|N Dak|N Dakota
OH Ohio
OK Oklahoma|Okla
OR Oregon|Ore|Oreg
PA Pennsylvania|Penn|Penna
RI Rhode Island
SC South Carolina|S Car|S Carolina
SD South Dakota|S Dak|S Dakota
TN Tennessee|Tenn
TX Texas|Tex
UT Utah
VT Vermont
VA Virginia|Virg
WA Washington|Wash|Washington State
WV West Virginia|W Va|W Virginia
WI Wisconsin|Wis|Wisc
WY Wyoming|Wyo
AS American Samoa:territory
GU Guam:territory
MP Northern Mariana Islands|Saipan:territory
PR Puerto Rico:territory
VI US Virgin Islands|Virgin Islands|USVI:territory
FM Federated States of Micronesia|Micronesia:associated
MH Marshall Islands:associated
PW Palau:associated
AA Armed Forces Americas:military
AE Armed Forces Europe:military
AP Armed Forces Pacific:military`

export interface State {
  /** Two letters, as the USPS and ISO 3166-2 have it. */
  code: string
  name: string
  kind: StateKind
}

const rows = table
  .trim()
  .split('\n')
  .map(line => {
    const [, code, names, kind = 'state'] = /^(..) ([^:]+)(?::(\w+))?$/.exec(line)!
    const [name, ...also] = names!.split('|')
    return { state: { code: code!, name: name!, kind: kind as StateKind }, also }
  })

/** All of them, in the order of the table: states, district, territories, associated states, military. */
export const usStates: readonly State[] = rows.map(row => row.state)

const letters = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()
const byText = new Map(
  rows.flatMap(({ state, also }) => [state.code, state.name, ...also].map(text => [letters(text), state] as const)),
)
const byCode = new Map(usStates.map(state => [state.code, state]))

/** The code for `Florida`, `fl`, `Fla.`, `N.Y.`, `US-TX` or `State of Ohio`; undefined when it names no part of the US. */
export function readState(raw: string | null | undefined): string | undefined {
  const text = letters(
    cleanText(raw)
      .replace(/^US[-_ ](?=[a-z]{2}$)/i, '')
      .replace(/^(?:state|commonwealth) of /i, ''),
  )
  return (byText.get(text) ?? byText.get(text.replace(/^the/, '')))?.code
}

/** The name for a code (`FL` to `Florida`); undefined for anything else. */
export const stateName = (code: string): string | undefined => byCode.get(code)?.name

/** What a code stands for, so that a rule can tell a licensing state from an APO address. */
export const stateKind = (code: string): StateKind | undefined => byCode.get(code)?.kind
