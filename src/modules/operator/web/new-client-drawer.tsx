import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { newId } from '#base/id.ts'
import { OnceField } from '#modules/identity/web/once-field.tsx'
import { TimeZoneSelect } from '#modules/identity/web/time-zone-select.tsx'
import { guessedZone } from '#modules/identity/web/time-zones.ts'
import { type Product, productNames, products } from '#policy/products.ts'
import type { Output } from '#ui/call.ts'
import type { FieldOptions } from '#ui/form/field.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { exactText } from '#ui/format.ts'
import { useCommand } from '#ui/use-action.ts'
import { createClient, listClients } from '../contract.ts'
import css from './operator.module.css'

const fields: Record<string, FieldOptions> = {
  name: { label: 'Company name' },
  nmlsId: { label: 'NMLS ID', description: 'The company’s number in the Nationwide Multistate Licensing System.' },
  timeZone: {
    label: 'Time zone',
    draw: ({ field, value, error, onChange }) => (
      <TimeZoneSelect label={field.label} name={field.path} value={value as string} error={error} onChange={onChange} />
    ),
  },
  'administrator.name': { label: 'Name', section: 'First administrator' },
  'administrator.email': { label: 'E-mail address' },
}

/** A new client; what is shown at the end is shown this once. */
export function NewClientDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<Output<typeof createClient>>()
  const [on, setOn] = useState<Product[]>(productNames)
  const create = useCommand(createClient, { invalidates: [listClients], quiet: true })
  const close = () => {
    setMade(undefined)
    setOn(productNames)
    onClose()
  }
  return (
    <FormDrawer opened={opened} onClose={close} size={480} title={made ? 'The client is made' : 'Create a client'}>
      {made ? (
        <>
          <p className={css.say}>
            Give this link to the first administrator. It is shown this once and works once, until {exactText(made.expiresAt)}.
          </p>
          <OnceField label="Link for the administrator" value={made.url} copy="Copy link" />
        </>
      ) : (
        opened && (
          <SchemaForm
            schema={createClient.input}
            initial={{ client: newId(), timeZone: guessedZone() }}
            fields={fields}
            submit="Create client"
            onCancel={close}
            onSubmit={async input => setMade(await create.run({ ...input, products: on }))}
          >
            <Checkbox.Group label="Switched on" value={on} onChange={value => setOn(value as Product[])}>
              <div className={css.form}>
                {productNames.map(name => (
                  <Checkbox key={name} value={name} label={products[name].label} />
                ))}
              </div>
            </Checkbox.Group>
          </SchemaForm>
        )
      )}
    </FormDrawer>
  )
}
