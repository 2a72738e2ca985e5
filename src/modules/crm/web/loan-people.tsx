import { ActionIcon, Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import type { FieldOptions, Option } from '#ui/form/field.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useCan } from '#ui/me.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useCommand } from '#ui/use-action.ts'
import { addBorrower, addParticipant, removeBorrower, removeParticipant } from '../contract/loan-people.ts'
import { loanAnswers } from './loan-edits.ts'
import { borrowerWords, type LoanDetail, participantWords } from './loan-words.ts'
import css from './record.module.css'
import { optionsOf, phoneHintText } from './words.ts'

type Standing = LoanDetail['borrowers'][number] | LoanDetail['participants'][number]

/** Who borrows, and everybody who stands beside the loan. */
export function LoanPeople({ loan }: { loan: LoanDetail }) {
  const [adding, setAdding] = useState<'borrower' | 'participant'>()
  const may = {
    borrower: useCan('borrower.edit').allowed && loan.mayEdit,
    participant: useCan('participant.edit').allowed && loan.mayEdit,
  }
  const done = { invalidates: loanAnswers }
  const dropBorrower = useCommand(removeBorrower, done)
  const dropParticipant = useCommand(removeParticipant, done)
  const addOne = useCommand(addBorrower, done)
  const addOther = useCommand(addParticipant, done)
  const add = (what: 'borrower' | 'participant') =>
    may[what] && (
      <Button size="compact-sm" variant="subtle" onClick={() => setAdding(what)}>
        Add
      </Button>
    )
  return (
    <>
      <RelatedPart title={loan.borrowers.length > 1 ? 'Borrowers' : 'Borrower'} action={add('borrower')}>
        <ul className={css.list}>
          {loan.borrowers.map(one => (
            <Person key={one.contact} one={one} role={borrowerWords[one.role]}>
              {may.borrower && one.role !== 'borrower' && (
                <TakeOff
                  name={one.name}
                  onClick={async () => {
                    const at = { loan: loan.id, contact: one.contact }
                    await dropBorrower.run(at)
                    showUndo({
                      message: `${one.name} was taken off the loan.`,
                      undo: () => addOne.run({ ...at, role: one.role }),
                    })
                  }}
                />
              )}
            </Person>
          ))}
        </ul>
      </RelatedPart>
      <RelatedPart title="Beside the loan" action={add('participant')}>
        {loan.participants.length === 0 ? (
          <span className="quiet">No agent, title company or attorney yet.</span>
        ) : (
          <ul className={css.list}>
            {loan.participants.map(one => (
              <Person
                key={one.contact + one.role}
                one={one}
                role={[participantWords[one.role as keyof typeof participantWords], one.company].filter(Boolean).join(', ')}
              >
                {may.participant && (
                  <TakeOff
                    name={one.name}
                    onClick={async () => {
                      const at = { loan: loan.id, contact: one.contact, role: one.role as 'other' }
                      await dropParticipant.run(at)
                      showUndo({
                        message: `${one.name} was taken off the loan.`,
                        undo: () => addOther.run({ ...at, company: one.company }),
                      })
                    }}
                  />
                )}
              </Person>
            ))}
          </ul>
        )}
      </RelatedPart>
      <Adding loan={loan} what={adding} onClose={() => setAdding(undefined)} />
    </>
  )
}

function Person({ one, role, children }: { one: Standing; role: string; children: ReactNode }) {
  const reach = [one.phoneHint && phoneHintText(one.phoneHint), one.emailHint].filter(Boolean).join(' · ')
  return (
    <li className={css.item}>
      <span style={{ display: 'none' }} />
      <span>
        {one.mayOpen ? <Link to={`/people/${one.contact}`}>{one.name}</Link> : one.name}
        <small>
          {role}
          {reach && <span className="figures"> · {reach}</span>}
        </small>
      </span>
      {children}
    </li>
  )
}

const TakeOff = ({ name, onClick }: { name: string; onClick: () => Promise<unknown> }) => (
  <ActionIcon
    size={24}
    aria-label={`Take ${name} off the loan`}
    title="Take off the loan"
    onClick={() => void onClick().catch(() => undefined)}
  >
    <IconX size={15} stroke={1.6} />
  </ActionIcon>
)

const somebody: Record<string, FieldOptions> = {
  firstName: { label: 'First name' },
  lastName: { label: 'Last name' },
  email: { label: 'E-mail', wide: true },
  phone: { label: 'Phone', wide: true },
}
const role = (options: readonly Option[]) => ({ role: { label: 'Role', options, wide: true } })
const coRoles = optionsOf(borrowerWords).filter(one => one.value !== 'borrower')

function Adding({
  loan,
  what,
  onClose,
}: {
  loan: LoanDetail
  what: 'borrower' | 'participant' | undefined
  onClose: () => void
}) {
  const options = { invalidates: loanAnswers, quiet: true }
  const borrower = useCommand(addBorrower, options)
  const participant = useCommand(addParticipant, options)
  const told = (name: string, created: boolean) => {
    showNotice(created ? `${name} was added.` : `${name} was known here already, and now stands on this loan.`)
    onClose()
  }
  const nameOf = (input: { firstName?: string | undefined; lastName?: string | undefined }) =>
    [input.firstName, input.lastName].filter(Boolean).join(' ') || 'The person'
  return (
    <FormDrawer
      opened={what !== undefined}
      onClose={onClose}
      size={440}
      title={what === 'borrower' ? 'Add a co-borrower' : 'Add somebody beside the loan'}
    >
      {what === 'borrower' ? (
        <SchemaForm
          key="borrower"
          schema={addBorrower.input}
          columns={2}
          initial={{ loan: loan.id, role: 'co_borrower' }}
          fields={{ ...role(coRoles), ...somebody }}
          submit="Add to the loan"
          onCancel={onClose}
          onSubmit={async input => told(nameOf(input), (await borrower.run(input)).created)}
        >
          <small className="quiet">Somebody who is here already is recognized by e-mail or phone.</small>
        </SchemaForm>
      ) : (
        <SchemaForm
          key="participant"
          schema={addParticipant.input}
          columns={2}
          initial={{ loan: loan.id, role: 'buyer_agent' }}
          fields={{ ...role(optionsOf(participantWords)), ...somebody, company: { label: 'Company', wide: true } }}
          submit="Add to the loan"
          onCancel={onClose}
          onSubmit={async input => told(nameOf(input), (await participant.run(input)).created)}
        >
          <small className="quiet">Somebody who is here already is recognized by e-mail or phone.</small>
        </SchemaForm>
      )}
    </FormDrawer>
  )
}
