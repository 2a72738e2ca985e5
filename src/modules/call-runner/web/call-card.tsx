import { Button } from '@mantine/core'
import { IconPhone } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { intentWords, languageWords, placeText } from '#modules/crm/web/words.ts'
import { moneyText, phoneText } from '#ui/format.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { Problem } from '#ui/problem.ts'
import { type Fact, FactList } from '#ui/record/fact-list.tsx'
import { useCommand } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { LocalTime, When } from '#ui/values/when.tsx'
import { type Call, keepCall, leaseMinutes } from '../contract.ts'
import { CallOutcomeForm } from './call-outcome-form.tsx'
import css from './calls.module.css'
import { consentWords } from './words.ts'

interface CallCardProps {
  call: Call
  onEnded: () => void
  /** It is in other hands now; what was typed about it was not kept. */
  onLost: (note: string) => void
}

/** Everything that is needed to make one call, and the form for what came of it. */
export function CallCard({ call, onEnded, onLost }: CallCardProps) {
  const [note, setNote] = useState('')
  const lost = () => onLost(note.trim())
  useLease(call.lead, lost)
  const consent = consentWords[call.consent.calls]
  return (
    <div className={css.page}>
      <PageHeader
        title={call.name}
        detail={
          <>
            {call.timeZone && <LocalTime zone={call.timeZone} />}
            {call.promisedAt && (
              <Tag tone="due">
                Promised <When at={call.promisedAt} as="exact" />
              </Tag>
            )}
          </>
        }
      />
      <div className={css.body}>
        <ul className={css.phones} aria-label="Telephone numbers">
          {call.phones.map(({ number, label }, n) => (
            <li key={number}>
              <Button
                component="a"
                href={`tel:${number}`}
                variant={n === 0 ? 'filled' : 'default'}
                size="md"
                leftSection={<IconPhone size={17} stroke={1.8} aria-hidden />}
              >
                <span className="figures">{phoneText(number)}</span>
              </Button>
              <Copyable value={number} what="the number">
                {label === 'other' ? '' : label}
              </Copyable>
            </li>
          ))}
        </ul>
        <p className={css.consent}>
          <Tag tone={call.consent.calls === 'given' ? 'done' : call.consent.calls === 'refused' ? 'late' : 'plain'}>
            {consent.label}
          </Tag>
          <span>
            {consent.means} {call.consent.calls !== 'none' && <When at={call.consent.at} />}
          </span>
        </p>
        <FactList label={`Facts about ${call.name}`} facts={factsOf(call)} />
        <CallOutcomeForm call={call} note={note} onNote={setNote} onEnded={onEnded} onLost={lost} />
      </div>
    </div>
  )
}

const factsOf = (call: Call): Fact[] =>
  (
    [
      ['Wants', intentWords[call.intent as keyof typeof intentWords] ?? 'Not known'],
      ['Amount', call.amountCents === null ? null : moneyText(call.amountCents)],
      ['Place', placeText(call.city, call.state) || null],
      ['When', call.timeframe],
      ['Campaign', call.campaign],
      ['Language', languageWords(call.language)],
      ['Came', <When key="came" at={call.receivedAt} />],
      ['Called before', call.calls === 0 ? 'Never' : call.calls === 1 ? 'Once' : `${call.calls} times`],
    ] as const
  ).flatMap(([label, value]) => (value === null ? [] : [{ id: label, label, value }]))

/** Keeps the lead in hand for as long as the page is open. */
function useLease(lead: string, onLost: () => void) {
  const { run } = useCommand(keepCall, { quiet: true })
  const latest = useRef(onLost)
  latest.current = onLost
  useEffect(() => {
    const renew = async () => {
      try {
        await run({ lead })
      } catch (error) {
        // A line that is down for a moment is not the end of it; the next time tells.
        if (error instanceof Problem && error.word === 'gone') latest.current()
      }
    }
    const timer = setInterval(() => void renew(), leaseMinutes.renewed * 60_000)
    return () => clearInterval(timer)
  }, [lead, run])
}
