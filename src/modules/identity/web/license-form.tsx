import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useCommand } from '#ui/use-action.ts'
import { listPeople, putLicence } from '../contract.ts'
import type { License } from './license-state.ts'
import { licensedStates, stateLabel } from './people-filter.ts'
import type { Person } from './slots.ts'
import { licenseKinds, licenseStatuses } from './words.ts'

interface LicenseFormProps {
  person: Person
  license: License | undefined
  onClose: () => void
}

/** One license a state and kind: putting it again changes it, so the two cannot be changed in place. */
export function LicenseForm({ person, license, onClose }: LicenseFormProps) {
  const put = useCommand(putLicence, {
    invalidates: [listPeople],
    quiet: true,
    done: (_, { state }) => `The license for ${stateLabel(state)} is saved.`,
  })
  const { id: _, ...old } = license ?? { id: '' }
  const known = { ...old, person: person.id }
  return (
    <SchemaForm
      schema={putLicence.input}
      initial={known as never}
      submit="Save license"
      onCancel={onClose}
      fields={{
        ...(!license && {
          state: { label: 'State', kind: 'select', options: licensedStates, placeholder: 'Choose' },
          kind: { label: 'Kind', options: licenseKinds },
        }),
        number: { label: 'Number' },
        status: { label: 'Status', options: licenseStatuses },
        ...(!license && { issued: { label: 'Issued' } }),
        expires: {
          label: 'Expires',
          description:
            'Record it: you are warned 30 days before, and from the day after no lead is routed by it. Left empty, the license counts as active without an end.',
        },
      }}
      onSubmit={async input => {
        await put.run(license && input.expires === undefined ? { ...input, expires: null } : input)
        onClose()
      }}
    />
  )
}
