import { Button, TextInput } from '@mantine/core'
import { IconId } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { call, type Output } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { counted } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { RevealReason } from '#ui/values/reveal-reason.tsx'
import { readSearchable, searchBySsn } from '../contract/blind-index.ts'
import css from './find-by-number.module.css'

type Found = Output<typeof searchBySsn>['items']

/** Borrowers by a whole Social Security number, where the company chose to look for them. What is typed stands in no address and no cache. */
export function FindByNumber() {
  const can = useCan('field.reveal')
  const { data } = useAction(readSearchable, {}, { enabled: can.allowed, staleTime: 60_000 })
  const [opened, setOpened] = useState(false)
  if (!can.allowed || !data?.kinds.includes('ssn')) return null
  return (
    <>
      <ActButton
        needs="field.reveal"
        variant="subtle"
        leftSection={<IconId size={15} stroke={1.6} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        Find by number
      </ActButton>
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={420} title="Find by Social Security number">
        {opened && <Asking />}
      </FormDrawer>
    </>
  )
}

function Asking() {
  const [ssn, setSsn] = useState('')
  const [found, setFound] = useState<Found>()
  const find = async (reason: string) => setFound((await call(searchBySsn, { ssn: ssn.trim() }, { reason })).items)
  if (found)
    return (
      <div className={css.part}>
        <p role="status">
          {found.length
            ? `${counted(found.length, 'borrower')} with this number.`
            : 'No borrower whom you may see has this number.'}
        </p>
        {found.length > 0 && (
          <ul>
            {found.map(one => (
              <li key={one.loan}>
                <Link to={`/loans/${one.loan}`}>{one.name}</Link>
                {one.number && <span className="quiet figures"> Loan {one.number}</span>}
              </li>
            ))}
          </ul>
        )}
        <Button variant="default" onClick={() => setFound(undefined)}>
          Look for another
        </Button>
      </div>
    )
  return (
    <div className={css.part}>
      <TextInput
        label="Social Security number"
        description="All nine digits. Each search counts as a reveal."
        value={ssn}
        onChange={event => setSsn(event.currentTarget.value)}
        autoComplete="off"
        inputMode="numeric"
      />
      <RevealReason act="Find" pronoun="it" onReveal={find} />
    </div>
  )
}
