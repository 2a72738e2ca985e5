import { Button } from '@mantine/core'
import { useState } from 'react'
import { outsideTypes, type PersonType, partnerTypes, type UserType, userTypeLabels } from '#policy/matrix.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaField } from '#ui/form/schema-field.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { AwaitsApproval } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { invitePerson, listBranches, listPartnerCompanies, listPeople, listUserTypes } from '../contract.ts'
import { LinkPanel } from './link-panel.tsx'
import { typeAbout, typeChoices } from './words.ts'

/** Somebody to whom a link can be handed: of an administrator a second person decides first, and none is made yet. */
interface Made {
  url: string
  expiresAt: string
  name: string
  email: string
}

const isPartnerType = (type: unknown) => partnerTypes.includes(type as UserType)

/** Where the company's own user types are found that are built on another type than the one that is chosen. */
function builtOnOthers(own: readonly { label: string; base: PersonType }[], chosen: unknown): string {
  const others = own.filter(one => one.base !== chosen)
  const named = others.map(one => `${one.label} (${userTypeLabels[one.base]})`).join(', ')
  return named && `For a user type of your own choose first what it is built on: ${named}.`
}

/** Invites somebody and shows their link, this once. */
export function InviteDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<Made>()
  const close = () => {
    setMade(undefined)
    onClose()
  }
  return (
    <FormDrawer opened={opened} onClose={close} size={460} title={made ? `${made.name} is invited` : 'Invite a colleague'}>
      {made ? (
        <LinkPanel kind="invite" {...made}>
          <Button onClick={() => setMade(undefined)}>Invite another</Button>
          <Button onClick={close}>Done</Button>
        </LinkPanel>
      ) : (
        <InviteForm onMade={setMade} onCancel={close} />
      )}
    </FormDrawer>
  )
}

function InviteForm({ onMade, onCancel }: { onMade: (made: Made) => void; onCancel: () => void }) {
  const branches = useAction(listBranches, {})
  const people = useAction(listPeople, {})
  const types = useAction(listUserTypes, {})
  const own = (types.data?.items ?? [])
    .filter(one => !one.shipped)
    .map(one => ({ value: one.id, label: one.name, base: one.base }))
  const companies = useAction(listPartnerCompanies, {})
  const invite = useCommand(invitePerson, { invalidates: [listPeople, listBranches], quiet: true })
  const open = (branches.data?.items ?? []).filter(one => one.active).map(one => ({ value: one.id, label: one.name }))
  const partners = (companies.data?.items ?? []).filter(one => one.active).map(one => ({ value: one.id, label: one.name }))
  const officers = (people.data?.items ?? [])
    .filter(one => one.status !== 'deactivated' && ['loan_officer', 'branch_manager'].includes(one.type))
    .map(one => ({ value: one.id, label: one.name }))
  return (
    <SchemaForm
      schema={invitePerson.input}
      initial={{ type: 'loan_officer' }}
      submit="Invite"
      onCancel={onCancel}
      fields={{
        name: { label: 'Name', placeholder: 'First and last name' },
        email: { label: 'E-mail address', description: 'They sign in with it. No mail is sent: you get a link to hand over.' },
        type: {
          label: 'Type',
          options: typeChoices,
          draw: ({ field, value, error, onChange }) => (
            <SchemaField
              field={{
                ...field,
                description: [typeAbout[value as PersonType], builtOnOthers(own, value)].filter(Boolean).join(' '),
              }}
              value={value}
              error={error}
              onChange={onChange}
            />
          ),
        },
        userType: {
          label: 'User type',
          kind: 'select',
          options: own,
          when: values => own.some(one => one.base === values.type),
          draw: ({ field, value, error, onChange, values }) => (
            <SchemaField
              field={{
                ...field,
                options: own.filter(one => one.base === values.type),
                description: 'A user type of your own. Left empty, the one every company starts with.',
              }}
              value={value}
              error={error}
              onChange={onChange}
            />
          ),
        },
        branch: {
          label: 'Branch',
          kind: 'select',
          options: open,
          placeholder: open.length ? 'Choose' : 'No branch yet',
          when: values => !outsideTypes.includes(values.type as UserType),
        },
        campaigns: {
          label: 'Campaigns',
          kind: 'tags',
          description: 'The only ones whose leads they are handed, as they stand on leads. Press Enter after each.',
          when: values => values.type === 'caller',
        },
        partner: {
          label: 'Company',
          kind: 'select',
          required: true,
          options: partners,
          placeholder: partners.length ? 'Choose' : 'None yet',
          description: partners.length ? undefined : 'Add it first under Settings, Partner companies.',
          when: values => isPartnerType(values.type),
        },
        manages: {
          label: 'Also manages',
          kind: 'multi',
          options: open,
          description: 'Branches beside their own whose leads they see.',
          when: values => values.type === 'branch_manager' && open.length > 0,
        },
        assists: {
          label: 'Assists',
          kind: 'multi',
          options: officers,
          description: 'They work the leads and loans of these officers.',
          when: values => values.type === 'assistant',
        },
        nmlsId: {
          label: 'NMLS ID',
          when: values => values.type === 'loan_officer' || values.type === 'branch_manager',
        },
      }}
      onSubmit={async input => {
        try {
          const { url, expiresAt } = await invite.run(input)
          if (url && expiresAt) onMade({ url, expiresAt, name: input.name, email: input.email })
          else onCancel()
        } catch (error) {
          if (!(error instanceof AwaitsApproval)) throw error
          onCancel()
        }
      }}
    />
  )
}
