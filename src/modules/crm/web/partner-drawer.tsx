import { useNavigate } from '@tanstack/react-router'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useMe } from '#ui/me.ts'
import { useCommand } from '#ui/use-action.ts'
import { addPartner } from '../contract/partner.ts'
import { useColleagues } from './colleagues.ts'
import { partnerAnswers } from './partner-edits.ts'
import { usePartnerStages } from './partner-stages.ts'

/** A realtor or another partner: somebody new, or somebody who is here already. */
export function PartnerDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const me = useMe().user.id
  const people = useColleagues()
  const { stages } = usePartnerStages()
  const add = useCommand(addPartner, { invalidates: partnerAnswers, quiet: true })
  return (
    <FormDrawer opened={opened} onClose={onClose} size={480} title="Add a partner">
      <SchemaForm
        schema={addPartner.input}
        columns={2}
        initial={{ owner: me, stage: stages[0]?.id }}
        fields={{
          firstName: { label: 'First name' },
          lastName: { label: 'Last name' },
          email: { label: 'E-mail', wide: true },
          phone: { label: 'Phone', wide: true },
          company: { label: 'Company', wide: true, section: 'As a partner' },
          licenceNumber: { label: 'License number' },
          territory: { label: 'Territory', placeholder: 'South Tampa' },
          stage: { label: 'Stage', kind: 'select', options: stages.map(stage => ({ value: stage.id, label: stage.name })) },
          owner: { label: 'Owner', kind: 'select', options: people.choices },
        }}
        submit="Add partner"
        onCancel={onClose}
        onSubmit={async input => {
          const { id, created } = await add.run(input)
          const name = [input.firstName, input.lastName].filter(Boolean).join(' ') || 'The partner'
          showNotice(created ? `${name} was added.` : `${name} was known here already, and is a partner now.`)
          await navigate({ to: `/partners/${id}` })
        }}
      >
        <small className="quiet">Somebody who is here already is recognized by e-mail or phone.</small>
      </SchemaForm>
    </FormDrawer>
  )
}
