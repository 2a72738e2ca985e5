import { Button, Radio } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { listLeads } from '#modules/crm/contract/lead.ts'
import type { Output } from '#ui/call.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { checkDuplicates, listIntake, retryIntake } from '../contract/intake.ts'
import css from './add-lead.module.css'
import { andList, duplicateWords } from './words.ts'

interface ConflictChoiceProps {
  intake: string
  people: readonly string[]
  email: string | undefined
  phone: string | undefined
  onResult: (result: Output<typeof retryIntake>) => void
  onCancel: () => void
}

/** What was typed points to several people: whoever typed it knows which one it is. */
export function ConflictChoice({ intake, people, email, phone, onResult, onCancel }: ConflictChoiceProps) {
  const [who, setWho] = useState('')
  const known = useAction(checkDuplicates, { emails: email ? [email] : [], phones: phone ? [phone] : [] })
  const retry = useCommand(retryIntake, { invalidates: [listLeads, listIntake] })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!who) return
    const choice = who === 'new' ? { newPerson: true } : { contact: who }
    await retry.run({ intake, ...choice }).then(onResult, () => undefined)
  }
  return (
    <form className={css.done} onSubmit={submit}>
      <p>The e-mail and the phone belong to different people here. Who is it?</p>
      <Radio.Group value={who} onChange={setWho} aria-label="Who it is">
        <div className={css.choice}>
          {people.map(contact => {
            const match = known.data?.matches.find(one => one.contact === contact)
            return (
              <Radio
                key={contact}
                value={contact}
                label={match?.name ?? 'Somebody who is with a colleague'}
                description={
                  match &&
                  `Known by ${andList(match.by.map(way => duplicateWords[way]))}${match.ownerName ? `, with ${match.ownerName}` : ''}`
                }
              />
            )
          })}
          <Radio value="new" label="Somebody else" description="A new person is made." />
        </div>
      </Radio.Group>
      <div className={css.acts}>
        <Button onClick={onCancel}>Decide later</Button>
        <Button type="submit" variant="filled" loading={retry.pending} disabled={!who}>
          Add lead
        </Button>
      </div>
    </form>
  )
}
