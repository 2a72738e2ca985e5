import { Drawer } from '@mantine/core'
import { useState } from 'react'
import { listLeads } from '#modules/crm/contract/lead.ts'
import { readToday } from '#modules/crm/contract/work.ts'
import type { Output } from '#ui/call.ts'
import { useCommand } from '#ui/use-action.ts'
import { addLead, listIntake } from '../contract/intake.ts'
import { AddLeadDone } from './add-lead-done.tsx'
import { AddLeadForm, draftOf, type Typed } from './add-lead-form.tsx'

export interface Added {
  typed: Typed
  result: Output<typeof addLead>
}

/** A lead typed in by hand: who it is, what is wanted, then who got it and why. */
export function AddLeadDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [added, setAdded] = useState<Added>()
  // What was typed stays for the way back from a refusal.
  const [typed, setTyped] = useState<Typed>()
  const add = useCommand(addLead, { invalidates: [listLeads, readToday, listIntake], quiet: true })
  const start = () => {
    setAdded(undefined)
    setTyped(undefined)
  }
  const close = () => {
    onClose()
    start()
  }
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="right"
      size={520}
      title={added?.result.lead ? 'The lead is in' : 'Add a lead'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={added !== undefined}
    >
      {added ? (
        <AddLeadDone
          {...added}
          onResult={result => setAdded({ ...added, result })}
          onBack={() => setAdded(undefined)}
          onAnother={start}
          onClose={close}
        />
      ) : (
        <AddLeadForm
          initial={typed}
          onCancel={close}
          onSubmit={async values => {
            const result = await add.run(draftOf(values))
            setTyped(values)
            setAdded({ typed: values, result })
          }}
        />
      )}
    </Drawer>
  )
}
