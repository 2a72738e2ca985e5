import { Anchor } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { ActButton } from '#ui/act-button.tsx'
import { useHouse } from '#ui/frame/house.ts'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { FormsTab } from './forms-tab.tsx'
import { IntakeTab } from './intake-tab.tsx'
import { SourcesTab } from './sources-tab.tsx'

const views = [
  { id: 'sources', label: 'Sources' },
  { id: 'forms', label: 'Forms' },
  { id: 'intake', label: 'Intake' },
]
const plus = <IconPlus size={16} stroke={1.8} />
const routing = '/lead-hunter/routing'

/** Where leads come from: who sends them, the company's own forms, and everything that ever knocked. */
export function LeadHunterPage() {
  const [url, setUrl] = useUrlState()
  const navigate = useNavigate()
  const { pages } = useHouse()
  const view = views.some(one => one.id === url.view) ? url.view! : 'sources'
  const adds = view === 'forms' ? 'form.manage' : 'intake.manage'
  const may = useCan(adds).allowed
  const add = () => (view === 'forms' ? void navigate({ to: '/lead-hunter/forms/new' }) : setUrl({ panel: 'new' }))
  useKeys([{ keys: 'n', label: view === 'forms' ? 'New form' : 'New source', group: 'List', run: add }], may && view !== 'intake')
  return (
    <>
      <PageHeader
        title="Lead hunter"
        views={views}
        view={view}
        // The filters of one list mean nothing in the other.
        onView={next => void navigate({ to: '.', search: (next === 'sources' ? {} : { view: next }) as never })}
        actions={
          <>
            {pages.some(page => page.path === routing) && (
              <Anchor renderRoot={props => <Link to={routing} {...props} />}>Routing rules</Anchor>
            )}
            {view !== 'intake' && (
              <ActButton needs={adds} variant="filled" leftSection={plus} onClick={add}>
                {view === 'forms' ? 'New form' : 'New source'}
              </ActButton>
            )}
          </>
        }
      />
      {view === 'sources' ? <SourcesTab /> : view === 'forms' ? <FormsTab /> : <IntakeTab />}
    </>
  )
}
