import { Button, Popover } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { call, type Output } from '#ui/call.ts'
import { dateText, labelOf, moneyText } from '#ui/format.ts'
import { useNow } from '#ui/now.ts'
import { makeOld } from '#ui/query-client.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { isAsking } from '#ui/step-up.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Masked } from '#ui/values/masked.tsx'
import { RevealReason } from '#ui/values/reveal-reason.tsx'
import { revealLoan } from '../contract/loan-file.ts'
import { readTimeline } from '../contract/work.ts'
import css from './loan-sealed.module.css'
import type { LoanDetail } from './loan-words.ts'

type Revealed = Output<typeof revealLoan>
type Borrower = Revealed['borrowers'][number]

/** A revealed value covers itself again; a screen left open must not go on showing it. */
const shownMs = 60_000
const rows: readonly [label: string, of: (one: Borrower) => string | null][] = [
  ['SSN', one => one.ssn?.replace(/^(\d{3})(\d{2})(\d{4})$/, '$1-$2-$3') ?? null],
  ['Date of birth', one => one.dateOfBirth && dateText(one.dateOfBirth)],
  ['Monthly income', one => (one.monthlyIncomeCents === null ? null : moneyText(one.monthlyIncomeCents))],
  ['Credit score', one => (one.creditScore === null ? null : String(one.creditScore))],
]

/** `Yes: will occupy`, in the words of the application. */
function declared(declarations: Record<string, boolean>, said: boolean): string {
  const names = Object.entries(declarations).flatMap(([name, value]) => (value === said ? [labelOf(name).toLowerCase()] : []))
  return names.length > 0 ? `${said ? 'Yes' : 'No'}: ${names.join(', ')}` : ''
}

/** SSN, date of birth, income and score: dots until somebody says why they need them, which is recorded; then for a minute. */
export function LoanSealed({ loan }: { loan: LoanDetail }) {
  const [shown, setShown] = useState<{ values: Revealed; until: number }>()
  const [asking, setAsking] = useState(false)
  const sealed = loan.borrowers.filter(one => one.sealed)
  // Kept here and nowhere else: what is revealed must not stay in a cache.
  const reveal = async (reason: string) => {
    const values = await call(revealLoan, { loan: loan.id }, { reason })
    setShown({ values, until: Date.now() + shownMs })
    setAsking(false)
    void makeOld({ queryKey: [readTimeline.name] })
  }
  const cover = () => setShown(undefined)
  useEffect(() => {
    if (!shown) return
    const timer = setTimeout(() => setShown(undefined), shown.until - Date.now())
    return () => clearTimeout(timer)
  }, [shown])

  if (sealed.length === 0) return null
  return (
    <RelatedPart
      title="Sealed values"
      action={
        shown ? (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={cover}
            leftSection={<IconEyeOff size={15} stroke={1.6} aria-hidden />}
          >
            Hide
          </Button>
        ) : (
          // Who they are is asked in a dialog above this: what they wrote stays meanwhile.
          <Popover
            opened={asking}
            onChange={next => isAsking() || setAsking(next)}
            width={300}
            position="bottom-end"
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <span>
                <ActButton
                  needs="field.reveal"
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => setAsking(!asking)}
                  leftSection={<IconEye size={15} stroke={1.6} aria-hidden />}
                >
                  Reveal
                </ActButton>
              </span>
            </Popover.Target>
            <Popover.Dropdown aria-label="Reveal the sealed values">
              <RevealReason act="Reveal for a minute" pronoun="them" onReveal={reveal} />
            </Popover.Dropdown>
          </Popover>
        )
      }
    >
      {shown && <Left until={shown.until} />}
      {sealed.map(person => {
        const one = shown?.values.borrowers.find(other => other.contact === person.contact)
        return (
          <div key={person.contact} className={css.person}>
            <h3>{person.name}</h3>
            <dl>
              {rows.map(([label, of]) => {
                const value = one && of(one)
                if (one && !value) return null
                return (
                  <div key={label}>
                    <dt>{label}</dt>
                    <dd className="figures">
                      {value ? <Copyable value={value} what={label} /> : <Masked what={`${label} of ${person.name}`} />}
                    </dd>
                  </div>
                )
              })}
              {one?.employers.map((job, index) => (
                <div key={index}>
                  <dt>{job.current === false ? 'Worked at' : 'Works at'}</dt>
                  <dd>
                    {job.name ?? 'Not named'}
                    <small>
                      {[
                        job.position,
                        job.selfEmployed && 'self-employed',
                        job.startDate && `since ${dateText(job.startDate)}`,
                        job.monthlyIncomeCents !== null && `${moneyText(job.monthlyIncomeCents)} a month`,
                      ]
                        .filter(Boolean)
                        .join(', ')}
                    </small>
                  </dd>
                </div>
              ))}
              {one && Object.keys(one.declarations).length > 0 && (
                <div>
                  <dt>Declared</dt>
                  <dd>
                    <small>{declared(one.declarations, true)}</small>
                    <small>{declared(one.declarations, false)}</small>
                  </dd>
                </div>
              )}
            </dl>
          </div>
        )
      })}
      {shown && (shown.values.assets || shown.values.liabilities) && (
        <p className={css.sums}>
          {shown.values.assets && `Assets ${moneyText(shown.values.assets.totalCents)}. `}
          {shown.values.liabilities &&
            `Debts ${moneyText(shown.values.liabilities.unpaidCents)}, ${moneyText(shown.values.liabilities.monthlyCents)} a month.`}
        </p>
      )}
    </RelatedPart>
  )
}

function Left({ until }: { until: number }) {
  const now = useNow(1000)
  return (
    <p className={css.sums} role="status">
      Your reason was recorded. Covered again in {Math.max(0, Math.ceil((until - now) / 1000))} s.
    </p>
  )
}
