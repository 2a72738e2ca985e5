import { cleanText } from './clean-text.ts'

const aliases = new Map(
  Object.entries({
    usa: 'US',
    unitedstatesofamerica: 'US',
    america: 'US',
    uk: 'GB',
    gbr: 'GB',
    greatbritain: 'GB',
    britain: 'GB',
    england: 'GB',
    scotland: 'GB',
    wales: 'GB',
    northernireland: 'GB',
    can: 'CA',
    mex: 'MX',
    pri: 'PR',
    usvi: 'VI',
    virginislands: 'VI',
    russianfederation: 'RU',
    czechrepublic: 'CZ',
    hongkong: 'HK',
    macau: 'MO',
    macao: 'MO',
    turkey: 'TR',
    korea: 'KR',
    republicofkorea: 'KR',
    myanmar: 'MM',
    burma: 'MM',
    holland: 'NL',
  }),
)
const letters = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()
    .replace(/^the/, '')

let names: Map<string, string> | undefined

/** Country names in English as the platform's own CLDR data has them: no table of ours to keep up to date. */
function allNames(): Map<string, string> {
  if (names) return names
  const display = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = alphabet.flatMap(a => alphabet.map(b => a + b)).filter(code => !/^(?:EU|EZ|UN|UK|X[A-J]|QO|ZZ)$/.test(code))
  names = new Map()
  for (const code of codes) {
    const name = display.of(code)
    if (!name) continue
    // CLDR also names withdrawn codes (`DD` is Germany): the first one, in use, keeps the name unless its own canonical form differs.
    if (new Intl.Locale(`und-${code}`).region !== code) continue
    names.set(code.toLowerCase(), code)
    if (!names.has(letters(name))) names.set(letters(name), code)
  }
  return names
}

/** The ISO 3166 code for a country's name or code (`United States`, `U.S.A.`, `us`, `South Africa`); undefined when unknown. */
export function readCountry(raw: string | null | undefined): string | undefined {
  const text = letters(cleanText(raw))
  return text ? (aliases.get(text) ?? allNames().get(text)) : undefined
}
