import { cleanText } from './clean-text.ts'
import { readZip } from './zip-code.ts'

// USPS Publication 28: appendix C1 (street suffixes), C2 (unit designators), 2-3 (directions). The commoner half.
const words = `
ALLEY ALLEE ALLY>ALY AVENUE AVENU AVEN AV AVN>AVE BOULEVARD BOULV BOUL>BLVD BRANCH>BR BRIDGE>BRG BROOK>BRK BYPASS>BYP CAUSEWAY>CSWY CENTER CENTRE CNTR CENT>CTR
CIRCLE CIRC CRCL>CIR CLOSE>CLS COMMON>CMN COMMONS>CMNS CORNER>COR COURT CRT>CT COURTS>CTS COVE>CV CREEK CRK>CRK CRESCENT CRES CRSNT>CRES CROSSING CRSSNG>XING
DRIVE DRIV DRV>DR ESTATE>EST ESTATES>ESTS EXPRESSWAY EXPW EXPRESS>EXPY EXTENSION EXTN>EXT FALLS>FLS FERRY>FRY FIELD>FLD FIELDS>FLDS FOREST>FRST FORK>FRK
FREEWAY FRWAY FRWY>FWY GARDENS GRDNS>GDNS GATEWAY GATWAY>GTWY GLEN>GLN GREEN>GRN GROVE GROV>GRV HARBOR HARBR HRBOR>HBR HEIGHTS HGTS HT>HTS HIGHWAY HIWAY HIWY HWAY>HWY
HILL>HL HILLS>HLS HOLLOW HOLLOWS>HOLW ISLAND ISLND>IS JUNCTION JCTION>JCT KNOLL KNOL>KNL LAKE>LK LAKES>LKS LANDING LNDNG>LNDG LANE>LN MANOR>MNR MEADOW>MDW MEADOWS MEDOWS>MDWS
MILL>ML MILLS>MLS MISSION MISSN>MSN MOUNT MNT>MT MOUNTAIN MNTAIN MOUNTIN>MTN ORCHARD ORCHRD>ORCH PARKWAY PARKWY PKWAY PKY PARKWAYS PKWYS>PKWY PLACE>PL PLAIN>PLN PLAINS>PLNS PLAZA PLZA>PLZ
POINT>PT PORT>PRT PRAIRIE PRR>PR RANCH RNCH RNCHS>RNCH RIDGE RDGE>RDG RIVER RVR RIVR>RIV ROAD>RD ROADS>RDS ROUTE>RTE RUN>RUN SAINT STREET STRT STR>ST SHORE SHOAR>SHR SHORES SHOARS>SHRS
SPRING SPNG SPRNG>SPG SPRINGS SPNGS SPRNGS>SPGS SQUARE SQR SQRE SQU>SQ STATION STATN STN>STA SUMMIT SUMIT SUMITT>SMT TERRACE TERR>TER TRACE TRACES>TRCE TRAIL TRAILS TRLS>TRL TRAILER TRLRS>TRLR
TURNPIKE TRNPK TURNPK>TPKE VALLEY VALLY VLLY>VLY VIEW>VW VILLAGE VILL VILLAG VILLG>VLG VISTA VIST VST VSTA>VIS WAY WY>WAY WELLS>WLS FORT FRT>FT COUNTY CNTY>CO
NORTH>N SOUTH>S EAST>E WEST>W NORTHEAST>NE NORTHWEST>NW SOUTHEAST>SE SOUTHWEST>SW
FIRST>1ST SECOND>2ND THIRD>3RD FOURTH>4TH FIFTH>5TH SIXTH>6TH SEVENTH>7TH EIGHTH>8TH NINTH>9TH TENTH>10TH ELEVENTH>11TH TWELFTH>12TH
ONE>1 TWO>2 THREE>3 APARTMENT APT UNIT SUITE STE NUMBER NUM NO ROOM RM SPACE SPC>#
BUILDING BLDNG>BLDG FLOOR FLR>FL BASEMENT>BSMT PENTHOUSE>PH`

const short = new Map<string, string>()
for (const [, long, abbreviation] of words.matchAll(/([^>]+)>(\S+)/g)) {
  for (const word of long!.trim().split(/\s+/)) short.set(word, abbreviation!)
}
const designators = new Set(['#', 'BLDG', 'FL', 'LOT', 'TRLR', 'PH', 'BSMT'])

/**
 * A key under which two writings of one address meet: `12 N. Main Street, Apt. 4B` and `12 north main st #4b` in 33101 are
 * both `12 N MAIN ST #4B|33101`. For matching, never for post. Empty when the street or the ZIP (any form) is missing,
 * because then nothing can be said. Method: USPS Publication 28 abbreviations; every apartment-like designator becomes `#`.
 */
export function addressKey(street: string | null | undefined, zip: string | null | undefined, unit?: string | null): string {
  const five = readZip(zip)?.zip
  const tokens = split(`${cleanText(street)} ${cleanText(unit && /^[\w-]+$/.test(unit.trim()) ? `# ${unit}` : unit)}`)
  const place: string[] = []
  const units: string[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!
    const next = tokens[i + 1]
    if (
      designators.has(token) &&
      next !== undefined &&
      (/\d/.test(next) || /^[A-Z]$/.test(next)) &&
      !(token === 'FL' && /^\d{5}$/.test(next))
    ) {
      units.push(token === '#' ? `#${next}` : `${token} ${next}`)
      i++
    } else if (token !== '#') {
      place.push(token)
    }
  }
  if (place.length === 0 || !five) return ''
  return `${[...place, ...new Set(units)].join(' ')}|${five}`
}

function split(text: string): string[] {
  return text
    .replace(/(?<=\d)(?=[½¼¾])/g, ' ')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/⁄/g, '/')
    .toUpperCase()
    .replace(/\b([NS])\. ?([EW])\b/g, '$1$2')
    .replace(/[‘’'`]/g, '')
    .replace(/\bP\.?\s*O\.?\s*BOX\b|\bPOST OFFICE BOX\b/g, 'PO BOX')
    .replace(/#/g, ' # ')
    .replace(/(?<=\p{N})\s*-\s*(?=\p{N})/gu, '-')
    .replace(/[^\p{L}\p{N}#/-]|(?<!\p{N})-|-(?!\p{N})/gu, ' ')
    .split(/\s+/)
    .filter(word => word !== '')
    .map(word => short.get(word) ?? word)
    .filter((word, i, all) => !(word === '#' && all[i + 1] === '#'))
}
