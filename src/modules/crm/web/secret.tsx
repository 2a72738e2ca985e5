import { phoneText } from '#ui/format.ts'
import { Masked } from '#ui/values/masked.tsx'
import css from './parts.module.css'

/** What the server sends in the place of a value that is above this person's clearance. */
const hidden = '••••'
export const isHidden = (value: unknown) => value === hidden

/** A sealed value, or dots where this person may not see it. */
export const Secret = ({ value, what }: { value: string | null; what: string }) =>
  isHidden(value) ? (
    <Masked what={what} why="Your logon does not show the ways to reach a person. An administrator can change that." />
  ) : (
    value
  )

/** A phone number or an address that one can use: a link, and clean text to copy. */
export function Reach({ kind, value }: { kind: 'email' | 'phone'; value: string }) {
  if (isHidden(value)) return <Secret value={value} what={kind === 'phone' ? 'Phone number' : 'E-mail address'} />
  return (
    <a className={css.reach} href={kind === 'phone' ? `tel:${value}` : `mailto:${value}`}>
      {kind === 'phone' ? phoneText(value) : <Address value={value} />}
    </a>
  )
}

/** An e-mail address that breaks where it has its joints, not within `example.org`. */
function Address({ value }: { value: string }) {
  const at = value.lastIndexOf('@')
  if (at < 1) return value
  return (
    <>
      {value.slice(0, at)}
      <wbr />
      <span className={css.domain}>{value.slice(at)}</span>
    </>
  )
}
