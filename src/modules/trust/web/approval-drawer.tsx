import type { ReactNode } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { counted } from '#ui/format.ts'
import { type Reason, Reasons } from '#ui/record/reasons.tsx'
import type { Tone } from '#ui/theme.ts'
import { useAction } from '#ui/use-action.ts'
import { leadingHash, requestHashWords } from '#ui/values/request-hash.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { readApproval } from '../contract.ts'
import css from './approvals.module.css'
import { CameOfIt } from './came-of-it.tsx'
import { DecisionForm, OwnActs } from './decision-form.tsx'
import { type Detail, listedText, namesText, sentText, shortTitle, states, touchedText } from './words.ts'

/** One request beside the list: what exactly would happen, and the decision. */
export function ApprovalDrawer({ approval, onClose }: { approval: string | undefined; onClose: () => void }) {
  return (
    <FormDrawer opened={approval !== undefined} onClose={onClose} size={520} title="Request">
      {approval && <Body key={approval} approval={approval} onClose={onClose} />}
    </FormDrawer>
  )
}

function Body({ approval, onClose }: { approval: string; onClose: () => void }) {
  const { data, error, refetch } = useAction(readApproval, { approval })
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <FactsSkeleton facts={6} />
  const { label, tone } = states[data.state]
  const told = new Set(data.preview.map(line => line.value))
  const sent = data.fields.filter(field => field.masked || !told.has(field.value))
  return (
    <div className={css.detail}>
      <div className={css.head}>
        <strong>{shortTitle(data.title)}</strong>
        <Tag tone={tone}>{label}</Tag>
      </div>
      <dl className={css.facts}>
        <Fact name="Asked by">
          {data.mine ? 'You' : data.askedBy.name}, <When at={data.askedAt} />
        </Fact>
        <Fact name="Why">{data.reason ?? '••••'}</Fact>
        <Times of={data} />
        {data.quorum === 1 && data.decidedBy && (
          <Fact name={data.state === 'refused' ? 'Refused by' : 'Agreed by'}>{data.decidedBy.name}</Fact>
        )}
        {data.witness && <Fact name={data.state === 'refused' ? 'Refused by' : 'Witnessed by'}>{data.witness}, operator</Fact>}
        {data.quorum > 1 && (
          <Fact name="How many agree">
            {data.agreed} of {data.quorum}
            {data.state === 'waiting' && data.agreed < data.quorum && `, ${data.quorum - data.agreed} still missing`}
          </Fact>
        )}
        {data.quorum === 1 && data.comment && <Fact name="Comment">{data.comment}</Fact>}
        <Fact name={requestHashWords}>
          <code title={data.hash}>{leadingHash(data.hash)}</code>
        </Fact>
        {data.problem && <Fact name="What became of it">{data.problem}</Fact>}
      </dl>
      {(data.quorum > 1 || data.decisions.some(one => one.voided)) && <Decisions of={data} />}
      <CameOfIt action={data.action} answer={data.answer} />
      <section>
        <h3>{data.state === 'waiting' || data.state === 'approved' ? 'What would happen' : 'What was asked'}</h3>
        <dl className={css.facts}>
          {data.subject && <Fact name="About">{data.subject.name}</Fact>}
          {touchedText(data.touches) && <Fact name="Touches">{touchedText(data.touches)}</Fact>}
          {data.preview.map(line => (
            <Fact key={line.label} name={line.label}>
              {line.before !== undefined && (
                <>
                  <s>{line.before}</s> →{' '}
                </>
              )}
              {line.value}
            </Fact>
          ))}
        </dl>
        {!data.intact && (
          <p role="alert">What is kept of this request is not what was asked. It cannot be decided, and it will not run.</p>
        )}
      </section>
      <People of={data.people} />
      {sent.length > 0 && (
        <section>
          <h3>What was sent</h3>
          <dl className={css.facts}>
            {sent.map(field => (
              <Fact key={field.label} name={field.label}>
                {field.masked ? <span title="Above what you may see">••••</span> : sentText(field.value)}
              </Fact>
            ))}
          </dl>
        </section>
      )}
      {data.state === 'waiting' && <Reasons {...whoDecides(data)} />}
      {data.mayDecide && <DecisionForm request={data} onDone={onClose} />}
      {data.mine && <OwnActs request={data} />}
    </div>
  )
}

/** Who decided what, and when: each of several stands with their own name. */
const Decisions = ({ of: { decisions, quorum, denials } }: { of: Detail }) => (
  <section aria-label="Decisions">
    <h3>Decisions</h3>
    {decisions.length === 0 && <p className={css.hint}>Nobody has decided yet.</p>}
    <ul className={css.people}>
      {decisions.map(one => (
        <li key={one.id}>
          <strong>{one.name}</strong>{' '}
          <Tag tone={one.voided ? 'plain' : one.agree ? 'done' : 'late'}>
            {one.voided ? 'Counts no more' : one.agree ? 'Agreed' : 'Refused'}
          </Tag>{' '}
          <When at={one.at} />
          {one.voided && <p>They may no longer decide it, so another person has to agree.</p>}
          {one.comment && <p>{one.comment}</p>}
        </li>
      ))}
    </ul>
    {quorum > 1 && (
      <p className={css.hint}>
        It is done when {quorum} people agree, and over when {denials === 1 ? 'one refuses' : `${denials} refuse`}.
      </p>
    )}
  </section>
)

/** For whom what would change, those together for whom the same does. */
const People = ({ of }: { of: Detail['people'] }) =>
  of.length > 0 && (
    <section aria-label="Who gains or loses">
      <h3>Who gains or loses</h3>
      <ul className={css.people}>
        {of.map(({ names, more, what }) => (
          <li key={what.join()}>
            <strong>{listedText(names, more)}</strong>
            {what.map(line => (
              <p key={line}>{line}</p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

function Times({ of: { state, decideBy, aloneUntil, runBy, endedAt } }: { of: Detail }) {
  if (state === 'waiting' && aloneUntil)
    return (
      <Fact name="Runs from">
        <When at={aloneUntil} as="exact" />, unless an administrator refuses
      </Fact>
    )
  if (state === 'waiting')
    return (
      <Fact name="Decide until">
        <When at={decideBy} as="exact" /> (<When at={decideBy} />)
      </Fact>
    )
  if (state === 'approved')
    return (
      <Fact name="Runs until">
        <When at={runBy} as="exact" />
      </Fact>
    )
  return (
    <Fact name="Ended">
      <When at={endedAt} />
    </Fact>
  )
}

/** Who may decide and who may not, by which rule. */
function whoDecides({ deciders, decidersElsewhere: elsewhere, mine, mayDecide, askedBy, aloneUntil }: Detail): {
  verdict: string
  tone: Tone
  reasons: Reason[]
} {
  const others = `${counted(elsewhere, 'person', 'people')} whom you do not see`
  const somebody = deciders.length + elsewhere > 0
  const verdict = mayDecide
    ? 'You may decide this'
    : somebody
      ? `${deciders.length ? namesText(deciders) : others} may decide this`
      : aloneUntil
        ? 'Nobody else may agree; notice was given'
        : 'Nobody else may decide this yet'
  return {
    verdict,
    tone: mayDecide || somebody ? 'accent' : 'due',
    reasons: [
      ...[...deciders.map(one => one.name), ...(elsewhere ? [others] : [])].map(
        (text): Reason => ({ mark: 'met', text, rule: 'Holds the same right over these records, and may decide' }),
      ),
      {
        mark: 'unmet',
        text: mine ? 'You' : askedBy.name,
        rule: 'Whoever asked never decides, nor whose own rights would grow by it',
      },
      ...(somebody
        ? []
        : [
            {
              mark: 'note',
              text: 'An operator of this installation can witness it',
              rule: 'On their own page, told no record of it',
            } as const,
          ]),
      { mark: 'note', text: 'It is looked at again when it runs', rule: 'Both people must still hold the right' },
    ],
  }
}
