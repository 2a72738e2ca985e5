import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { Output } from '#ui/call.ts'
import { counted, numberText } from '#ui/format.ts'
import { When } from '#ui/values/when.tsx'
import type { simulateRouting } from '../contract/routing-actions.ts'
import css from './routing.module.css'
import own from './simulation.module.css'
import { andList } from './words.ts'

type Result = Output<typeof simulateRouting>
type Outcome = Result['differences']['items'][number]['from']

const outcomeText = ({ kind, people, pool }: Outcome) =>
  kind === 'unassigned'
    ? 'nobody'
    : kind === 'pool'
      ? `the pool ${pool ?? ''}`
      : `${kind === 'offer' ? 'offered to ' : ''}${
          people.length > 3 ? `${people.length} people` : andList(people.map(one => one.name)) || 'nobody'
        }`

interface SimulationResultProps {
  result: Result
  draft: number
  published: number | undefined
}

/** What would have come of it: the figures, who would get how many, rule by rule, and each lead that goes elsewhere. */
export function SimulationResult({ result, draft, published }: SimulationResultProps) {
  const people = result.people
    .filter(one => one.assigned + one.offered + one.now.assigned + one.now.offered + one.capSkips + one.licenceSkips > 0)
    .toSorted((a, b) => b.assigned + b.offered - a.assigned - a.offered)
  const most = Math.max(1, ...people.flatMap(one => [one.assigned + one.offered, one.now.assigned + one.now.offered]))
  if (result.leads === 0) return <p className={own.hint}>No lead came in these days.</p>
  const figures: [number, string, string][] = [
    [result.leads, 'leads replayed', result.cut ? 'only the newest of these days' : ''],
    [result.differences.count, 'would go elsewhere', ''],
    [result.licenceSkipped, 'license skips', 'leads for which somebody was passed over for want of a license'],
    [result.capBreachesAvoided, 'cap breaches avoided', 'leads for which somebody was passed over because a cap was reached'],
    [result.unassigned, 'with nobody', 'leads that neither a rule nor the fallback could place'],
  ]
  return (
    <>
      <dl className={own.figures}>
        {figures.map(([value, label, why]) => (
          <div key={label} title={why || undefined} data-tone={label === 'with nobody' && value > 0 ? 'late' : undefined}>
            <dd className="figures">{numberText(value)}</dd>
            <dt>{label}</dt>
          </div>
        ))}
      </dl>

      <section className={css.part} aria-label="Leads by person">
        <h2>Who would have got how many</h2>
        <p className={own.key}>
          <span data-now>{published ? `Version ${published}, in force` : 'In force: no rules'}</span>
          <span>Version {draft}, draft</span>
        </p>
        <div className={own.bars}>
          {people.map(one => {
            const now = one.now.assigned + one.now.offered
            const then = one.assigned + one.offered
            const skips = [
              one.licenceSkips > 0 && counted(one.licenceSkips, 'license skip'),
              one.capSkips > 0 && counted(one.capSkips, 'cap skip'),
            ]
              .filter(Boolean)
              .join(', ')
            return (
              <Fragment key={one.id}>
                <span className={own.who}>{one.name}</span>
                <span
                  className={own.pair}
                  role="img"
                  aria-label={`${one.name}: ${counted(now, 'lead')} by the rules in force, ${counted(then, 'lead')} by the draft`}
                >
                  <span data-now>
                    <i style={{ width: `${(now / most) * 100}%` }} />
                    <b className="figures">{now}</b>
                  </span>
                  <span>
                    <i style={{ width: `${(then / most) * 100}%` }} />
                    <b className="figures">
                      {then}
                      {then !== now && <em>{then > now ? ` +${then - now}` : ` −${now - then}`}</em>}
                    </b>
                  </span>
                </span>
                <span className={own.skips}>{skips}</span>
              </Fragment>
            )
          })}
        </div>
      </section>

      <section className={css.part} aria-label="Rule by rule">
        <h2>Rule by rule, in the draft</h2>
        <table className={own.table}>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Matched</th>
              <th scope="col">Given</th>
              <th scope="col" data-wide>
                Offered
              </th>
              <th scope="col" data-wide>
                To a pool
              </th>
              <th scope="col" title="It matched, but nobody of it could take the lead">
                Nobody
              </th>
            </tr>
          </thead>
          <tbody>
            {result.rules.map(rule => (
              <tr key={rule.id}>
                <th scope="row">{rule.name}</th>
                <td className="figures">{numberText(rule.matched)}</td>
                <td className="figures">{numberText(rule.assigned)}</td>
                <td className="figures" data-wide>
                  {numberText(rule.offered)}
                </td>
                <td className="figures" data-wide>
                  {numberText(rule.pooled)}
                </td>
                <td className="figures">{numberText(rule.nobody)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">Fallback</th>
              <td className="figures">{numberText(result.fallback.owner + result.fallback.pool)}</td>
              <td className="figures">{numberText(result.fallback.owner)}</td>
              <td className="figures" data-wide>
                0
              </td>
              <td className="figures" data-wide>
                {numberText(result.fallback.pool)}
              </td>
              <td className="figures">{numberText(result.unassigned)}</td>
            </tr>
          </tbody>
        </table>
      </section>

      <section className={css.part} aria-label="Leads that would go elsewhere">
        <h2>
          {result.differences.count === 0
            ? 'Every lead would have gone where it went'
            : `${counted(result.differences.count, 'lead')} would have gone elsewhere`}
        </h2>
        {result.differences.items.length > 0 && (
          <ul className={own.list}>
            {result.differences.items.map(one => (
              <li key={one.lead}>
                <span className={own.lead}>
                  <Link to={`/leads/${one.lead}`}>{one.name}</Link>
                  <small>
                    {one.state ?? 'state not known'}, <When at={one.receivedAt} />
                  </small>
                </span>
                <span>
                  <span className="quiet">{outcomeText(one.from)}</span>{' '}
                  <span className={css.arrow} role="img" aria-label="then">
                    →
                  </span>{' '}
                  {outcomeText(one.to)}
                  <small>{one.to.rule ?? 'Fallback'}</small>
                </span>
              </li>
            ))}
          </ul>
        )}
        {result.differences.count > result.differences.items.length && (
          <p className={own.hint}>The newest {numberText(result.differences.items.length)} are named.</p>
        )}
      </section>
    </>
  )
}
