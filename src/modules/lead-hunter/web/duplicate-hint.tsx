import { useDebouncedValue } from '@mantine/hooks'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { intentWords } from '#modules/crm/web/words.ts'
import type { Output } from '#ui/call.ts'
import { type Reason, Reasons } from '#ui/record/reasons.tsx'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { checkDuplicates } from '../contract/intake.ts'
import css from './add-lead.module.css'
import { andList, capital, duplicateWords } from './words.ts'

interface DuplicateHintProps {
  email: string
  phone: string
  name: string
}
type Found = Output<typeof checkDuplicates>

const whole = {
  email: (text: string) => /^\S+@\S+\.\S{2,}$/.test(text.trim()),
  phone: (text: string) => text.replace(/\D/g, '').length >= 10,
}

/** Says while one types whether somebody is known already, and what that will mean. */
export function DuplicateHint({ email, phone, name }: DuplicateHintProps) {
  const [asked] = useDebouncedValue(
    JSON.stringify({
      emails: whole.email(email) ? [email.trim()] : [],
      phones: whole.phone(phone) ? [phone.trim()] : [],
      ...(name && { name: name.slice(0, 250) }),
    }),
    300,
  )
  const input = JSON.parse(asked) as { emails: string[]; phones: string[] }
  const enough = input.emails.length + input.phones.length > 0
  const { data } = useAction(checkDuplicates, input, { enabled: enough, keep: true })
  return (
    <div role="status" className={css.hint}>
      {enough && data && <Verdict found={data} />}
    </div>
  )
}

function Verdict({ found }: { found: Found }) {
  const unread = found.problems.map(({ message }): Reason => ({ mark: 'unmet', text: message }))
  const [first] = found.matches
  if (!first)
    return unread.length > 0 ? (
      <Reasons verdict="Not all of it can be read" tone="due" reasons={unread} />
    ) : (
      <p className={css.free}>
        <IconCheck size={16} stroke={1.8} aria-hidden />
        Nobody is known by this yet.
      </p>
    )
  const reasons = [...found.matches.flatMap(matchReasons), ...unread]
  if (found.decision === 'conflict')
    return (
      <Reasons
        verdict={`Points to ${found.matches.length} different people`}
        tone="due"
        reasons={[...reasons, { mark: 'waiting', text: 'You choose who it is after adding.' }]}
      />
    )
  return (
    <Reasons
      verdict={first.name ? `Known already: ${first.name}` : 'Known already, with a colleague'}
      tone="accent"
      reasons={reasons}
    />
  )
}

function matchReasons(match: Found['matches'][number]): Reason[] {
  const same = capital(andList(match.by.map(way => duplicateWords[way])))
  if (!match.visible)
    return [
      { mark: 'note', text: `${same}.` },
      { mark: 'note', text: 'They are with a colleague, so no more is shown here. A new lead of theirs goes to that colleague.' },
    ]
  return [
    {
      mark: 'note',
      text: `${match.name}: ${same.toLowerCase()}.`,
      rule: match.ownerName ? `With ${match.ownerName}` : 'Without an owner',
    },
    ...match.openLeads.map(
      (lead): Reason => ({
        mark: 'waiting',
        text: (
          <Link to={`/leads/${lead.id}`} className={css.link}>
            Open lead: {intentWords[lead.intent].toLowerCase()}, received <When at={lead.receivedAt} />
          </Link>
        ),
      }),
    ),
    {
      mark: 'met',
      text:
        match.openLeads.length > 0
          ? 'The same wish joins the open lead; another one is a lead of its own.'
          : 'The lead joins this person; nobody is made twice.',
    },
  ]
}
