import { Button } from '@mantine/core'
import type { Output } from '#ui/call.ts'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { counted } from '#ui/format.ts'
import { useCommand } from '#ui/use-action.ts'
import { createBranch, listBranches, listPeople, updateBranch } from '../contract.ts'
import { licensedStates } from './people-filter.ts'
import css from './settings.module.css'
import { SettingsSection } from './settings-section.tsx'

export type Branch = Output<typeof listBranches>['items'][number]

const fields = {
  name: { label: 'Name', placeholder: 'Tampa' },
  city: { label: 'City' },
  state: { label: 'State', kind: 'select' as const, options: licensedStates },
  nmlsId: { label: 'NMLS ID', description: 'The branch’s own number, if it has one.' },
}

interface BranchDrawerProps {
  branch: Branch | 'new' | undefined
  onClose: () => void
}

export function BranchDrawer({ branch, onClose }: BranchDrawerProps) {
  const stale = [listBranches, listPeople]
  const create = useCommand(createBranch, { invalidates: stale, quiet: true, done: (_, { name }) => `${name} is open.` })
  const update = useCommand(updateBranch, { invalidates: stale, quiet: true })
  const turn = useCommand(updateBranch, { invalidates: stale })
  const change = async (old: Branch, input: { name?: string | undefined }) => {
    const { id, name, nmlsId, city, state } = old
    // A field that was emptied is cleared, not left as it was.
    await update.run({ nmlsId: null, city: null, state: null, ...definedOnly(input), branch: id })
    showUndo({ message: `${input.name ?? name} is saved.`, undo: () => turn.run({ branch: id, name, nmlsId, city, state }) })
    onClose()
  }
  const toggle = async (old: Branch) => {
    await turn.run({ branch: old.id, active: !old.active })
    showUndo({
      message: `${old.name} is ${old.active ? 'closed' : 'open again'}.`,
      undo: () => turn.run({ branch: old.id, active: old.active }),
    })
    onClose()
  }
  return (
    <FormDrawer
      opened={branch !== undefined}
      onClose={onClose}
      size={420}
      title={branch === 'new' || !branch ? 'Add a branch' : branch.name}
    >
      {branch === 'new' && (
        <SchemaForm
          schema={createBranch.input}
          fields={fields}
          submit="Add branch"
          onCancel={onClose}
          onSubmit={input => create.run(input).then(onClose)}
        />
      )}
      {branch && branch !== 'new' && (
        <>
          <SchemaForm
            key={branch.id}
            schema={createBranch.input}
            initial={{ name: branch.name, city: branch.city, state: branch.state, nmlsId: branch.nmlsId }}
            fields={fields}
            submit="Save branch"
            onCancel={onClose}
            onSubmit={input => change(branch, input)}
          />
          <div className={css.apart}>
            <SettingsSection
              title={branch.active ? 'Close the branch' : 'Open the branch again'}
              about={
                branch.active
                  ? `It is no longer offered for new people, keys and apps. ${branch.people === 0 ? 'Nobody belongs to it.' : `${counted(branch.people, 'colleague')} still ${branch.people === 1 ? 'belongs' : 'belong'} to it and keep working.`}`
                  : 'It is offered for people again.'
              }
            >
              <Button loading={turn.pending} onClick={() => void toggle(branch).catch(() => undefined)}>
                {branch.active ? 'Close branch' : 'Open branch'}
              </Button>
            </SettingsSection>
          </div>
        </>
      )}
    </FormDrawer>
  )
}

const definedOnly = <T extends object>(input: T) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T
