import { counted, numberText } from '#ui/format.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { type FindingGroup, groupFindings, kindText, type ToldFinding } from '../rules/findings.ts'
import css from './ledger.module.css'

/** What is wrong: each kind once, with how many, and what to do. */
export function LedgerFindings({ findings, more }: { findings: readonly ToldFinding[]; more: number }) {
  return (
    <section className={css.part} aria-labelledby="findings">
      <h2 id="findings">{counted(findings.length + more, 'finding', 'findings')}</h2>
      <p>
        Print this page, tell whoever operates this installation, and have them run npm run verify on the host; change nothing
        here until they know why.
      </p>
      <ul className={css.list}>
        {groupFindings(findings).map(group => (
          <li key={group.key}>
            <Tag tone="late">{group.name ?? group.kind}</Tag>
            <span>{group.all.length === 1 ? <Finding of={group.all[0]!} /> : <Group of={group} />}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p>{numberText(more)} more are not listed here; the command on the host lists them.</p>}
    </section>
  )
}

function Group({ of: { kind, all, first, last } }: { of: FindingGroup }) {
  return (
    <>
      {kindText(kind)} {counted(all.length, 'time')}
      {first && last && (
        <>
          , dated <When at={first} as="exact" />
          {first !== last && (
            <>
              {' '}
              to <When at={last} as="exact" />
            </>
          )}
        </>
      )}
      .
      <details>
        <summary>Show each</summary>
        <ul className={css.list}>
          {all.map(one => (
            <li key={`${one.index} ${one.event} ${one.says}`}>
              <span>
                <Finding of={one} />
              </span>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

function Finding({ of: { kind, says, index, event, at } }: { of: ToldFinding }) {
  return (
    <>
      {kindText(kind)}{' '}
      {at && (
        <>
          <When at={at} as="exact" />
          {index === undefined ? '. ' : `, leaf ${numberText(index)}. `}
        </>
      )}
      <span className="quiet">{says}</span> {event && <span className={css.key}>{event}</span>}
    </>
  )
}
