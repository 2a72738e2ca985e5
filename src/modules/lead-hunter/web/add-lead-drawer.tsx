import { useState } from 'react'
import { listLeads } from '#modules/crm/contract/lead.ts'
import { readToday } from '#modules/crm/contract/work.ts'
import type { Output } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
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
    <FormDrawer
      opened={opened}
      onClose={close}
      // On the way back from a refusal the form starts with what was typed.
      unsaved={!added && !add.pending && typed !== undefined}
      size={520}
      title={added?.result.lead ? 'The lead is in' : 'Add a lead'}
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
    </FormDrawer>
  )
}
