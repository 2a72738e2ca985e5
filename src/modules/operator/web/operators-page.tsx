import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { OnceField } from '#modules/identity/web/once-field.tsx'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { Output } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { counted, exactText } from '#ui/format.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { addOperator, inviteOperator, listOperators, readMe, removeOperator } from '../contract.ts'
import css from './operator.module.css'
import { OperatorFrame } from './operator-frame.tsx'

type Operator = Output<typeof listOperators>['items'][number]
type Link = Output<typeof addOperator>

export const OperatorsPage = () => (
  <OperatorFrame>
    <Operators />
  </OperatorFrame>
)

function Operators() {
  const operators = useAction(listOperators, {})
  const { data: me } = useAction(readMe, {})
  const [open, setOpen] = useState<'new' | Link>()
  const stale = { invalidates: [listOperators] }
  const add = useCommand(addOperator, { ...stale, quiet: true })
  const invite = useCommand(inviteOperator, stale)
  const remove = useCommand(removeOperator, { ...stale, done: ({ name }) => `${name} is no operator any more.` })
  const toRemove = async ({ id, name }: Operator) => {
    const sure = await confirmByWord({
      title: `Remove ${name}`,
      what: 'Their sessions end at once and their passkeys open nothing. What they did stays under their name.',
      word: name,
      act: 'Remove operator',
    })
    if (sure) await remove.run({ person: id })
  }
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)
  return (
    <>
      <PageHeader
        title="Operators"
        count={operators.data && { value: operators.data.items.length }}
        actions={
          <Button variant="filled" leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={() => setOpen('new')}>
            Add operator
          </Button>
        }
      />
      <div className={css.body}>
        <SettingsSection
          title="Who runs this installation"
          about="Each signs in with a passkey of their own. Have at least two: some things need a second one."
        >
          {operators.error ? (
            <ErrorState error={operators.error} onAgain={operators.refetch} />
          ) : operators.data ? (
            <ul className={css.list}>
              {operators.data.items.map(one => (
                <li key={one.id} className={css.line}>
                  <span>
                    {one.name}
                    <small>
                      {one.passkeys ? counted(one.passkeys, 'passkey') : 'No passkey yet'}, last seen <When at={one.lastSeenAt} />
                    </small>
                  </span>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    onClick={() => quietly(invite.run({ person: one.id }).then(setOpen))}
                  >
                    New link
                  </Button>
                  {one.id !== me?.id && (
                    <Button size="compact-sm" variant="subtle" color="red" onClick={() => quietly(toRemove(one))}>
                      Remove
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          ) : (
            <ListSkeleton rows={2} />
          )}
        </SettingsSection>
      </div>
      <FormDrawer
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
        size={420}
        title={open === 'new' ? 'Add an operator' : 'Their link'}
      >
        {open === 'new' ? (
          <SchemaForm
            schema={addOperator.input}
            fields={{ name: { label: 'Name', placeholder: 'Olga Operator' } }}
            submit="Add operator"
            onCancel={() => setOpen(undefined)}
            onSubmit={async input => setOpen(await add.run(input))}
          />
        ) : (
          open && (
            <>
              <p className={css.say}>
                With it {open.name} makes a passkey. It is shown this once and works once, until {exactText(open.expiresAt)}.
              </p>
              <OnceField label={`Link for ${open.name}`} value={open.url} copy="Copy link" />
            </>
          )
        )}
      </FormDrawer>
    </>
  )
}
