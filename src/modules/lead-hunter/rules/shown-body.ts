import { withoutSecrets } from './secret-numbers.ts'
import { sensitiveName } from './sensitive.ts'

/** `"credit_score": 712`, `<ssn>..</ssn>`, `ssn="..."`, `dob=...`, `Income: ...`: a name and the value that belongs to it. */
const pairs: RegExp[] = [
  /("(?<name>[^"\n]{1,80})"\s*:\s*)(?<value>"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*)/g,
  /(<(?<name>[\w:.-]{1,80})(?:\s[^<>]*)?>)(?<value>[^<>]+)(?=<\/)/g,
  /((?<=[\s<])(?<name>[\w:.-]{1,80})\s*=\s*)(?<value>"[^"]*"|'[^']*')/g,
  /((?:^|&)(?<name>[^=&\s]{1,80})=)(?<value>[^&\s]*)/g,
  /(^[ \t>*-]*(?<name>[A-Za-z][A-Za-z '’/-]{1,60}):[ \t]*)(?<value>\S[^\n]*)/gm,
]

/**
 * What was sent, as it may be shown: without Social Security and card numbers, and without the values of fields whose names
 * say that they are restricted (scores, incomes, dates of birth), secret, or a basis nothing may be decided by.
 */
export function shownBody(body: string): string {
  let text = withoutSecrets(body).text
  for (const pair of pairs) {
    text = text.replace(pair, (whole, head: string, ...rest) => {
      const { name, value } = rest.at(-1) as { name: string; value: string }
      return value && sensitiveName(decoded(name)) ? `${head}${quotedLike(value)}` : whole
    })
  }
  return text
}

const quotedLike = (value: string) => (/^["']/.test(value) ? `${value[0]}••••${value[0]}` : '••••')

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
