import { Button } from '@mantine/core'
import { IconLink, IconUserCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useCommand } from '#ui/use-action.ts'
import { listPeople, makeLink, reactivatePerson } from '../contract.ts'
import { ResetFactors } from './factor-reset.tsx'
import { LinkPanel } from './link-panel.tsx'
import { type Person, personActions } from './slots.ts'

/** How somebody gets in, and what ends it; the room that knows what they own adds the deactivation. */
export function PersonAccess({ person }: { person: Person }) {
  const [made, setMade] = useState<Output<typeof makeLink>>()
  const link = useCommand(makeLink)
  const reactivate = useCommand(reactivatePerson, { invalidates: [listPeople], done: `${person.name} can sign in again.` })
  const invited = person.status === 'invited'
  return (
    <>
      {person.status === 'deactivated' ? (
        <ActButton
          needs="people.invite"
          leftSection={<IconUserCheck size={16} stroke={1.6} />}
          loading={reactivate.pending}
          onClick={() => reactivate.run({ person: person.id }).catch(() => undefined)}
        >
          Reactivate
        </ActButton>
      ) : (
        <ActButton
          needs="people.recover"
          leftSection={<IconLink size={16} stroke={1.6} />}
          loading={link.pending}
          onClick={() => link.run({ person: person.id }).then(setMade, () => undefined)}
        >
          {invited ? 'New invitation link' : 'New password link'}
        </ActButton>
      )}
      <ResetFactors person={person} />
      <SlotParts slot={personActions} person={person} />
      <FormDrawer
        opened={made !== undefined}
        onClose={() => setMade(undefined)}
        size={460}
        title={invited ? `Invitation for ${person.name}` : `New password for ${person.name}`}
      >
        {made && (
          <LinkPanel kind={invited ? 'invite' : 'reset'} name={person.name} email={person.email} {...made}>
            <Button onClick={() => setMade(undefined)}>Done</Button>
          </LinkPanel>
        )}
      </FormDrawer>
    </>
  )
}
