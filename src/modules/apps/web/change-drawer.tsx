import { listPeople } from '#modules/identity/contract.ts'
import type { AppPermission } from '#policy/app-rights.ts'
import { call } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { Problem } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { askAwaiting } from '#ui/use-asking.ts'
import { listApps, readApp, updateApp, widenApp } from '../contract.ts'
import { widens } from '../rules/widening.ts'
import { appFields, changeForm } from './app-fields.ts'
import { type App, dayChoices } from './words.ts'

const unsaid = 'Say in a few words why.'
const whyMore = 'This gives the app more, or another name, so a second person has to agree. They read this, and it is recorded.'

export function ChangeDrawer({ app, opened, onClose }: { app: App; opened: boolean; onClose: () => void }) {
  const update = useCommand(updateApp, {
    invalidates: [readApp, listApps],
    quiet: true,
    done: 'Changed. What takes something away holds from the next request.',
  })
  const people = useAction(listPeople, {}, { enabled: opened })
  const here = (people.data?.items ?? []).filter(one => one.status === 'active')
  const { name, redirects, permissions, ownerId } = app
  const reachOf = (values: { name?: unknown; redirects?: unknown; permissions?: unknown; mostDays?: unknown }) => ({
    name: String(values.name ?? ''),
    redirects: values.redirects as string[],
    permissions: values.permissions as AppPermission[],
    mostDays: Number(values.mostDays),
  })
  return (
    <FormDrawer opened={opened} onClose={onClose} size={520} title={`Change ${name}`}>
      <SchemaForm
        schema={changeForm}
        initial={{ name, redirects, permissions, mostDays: mostDaysChoice(app), owner: ownerId }}
        submit="Save"
        onCancel={onClose}
        fields={{
          ...appFields,
          owner: { label: 'Answers for it', kind: 'select', options: here.map(one => ({ value: one.id, label: one.name })) },
          reason: { ...reasonField, unmarked: true, description: whyMore, when: values => widens(app, reachOf(values)) },
        }}
        onSubmit={async ({ owner, reason, ...rest }) => {
          const reach = reachOf(rest)
          const more = widens(app, reach)
          if (more && !reason) throw new Problem('invalid', unsaid, { problems: [{ path: 'reason', message: unsaid }] })
          // Whoever has left is not named anew. What gives it more waits for a second person, the rest does not.
          const own = { app: app.id, ...(owner !== ownerId && { owner }) }
          await update.run(more ? own : { ...own, ...reach })
          if (more) await askAwaiting(() => call(widenApp, { app: app.id, ...reach }, { reason: reason! }))
          onClose()
        }}
      />
    </FormDrawer>
  )
}

/** The API takes any number of days; the form offers a few, and the next longer one stands for what lies between. */
const mostDaysChoice = ({ mostDays }: App) =>
  (dayChoices(365).find(one => Number(one.value) >= mostDays)?.value ?? '365') as '1' | '7' | '30' | '90' | '180' | '365'
